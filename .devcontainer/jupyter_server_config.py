# In a codespace a browser reaches JupyterLab at the address that GitHub forwards to it, which JupyterLab must know by name.
# It still listens on loopback only and asks for its token.
import os
import re

c = get_config()  # noqa: F821

if "CODESPACE_NAME" in os.environ:
    domain = os.environ["GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN"]
    host = f"{os.environ['CODESPACE_NAME']}-8888.{domain}"
    c.ServerApp.local_hostnames = ["localhost", host]
    c.ServerApp.allow_origin_pat = rf"(https://{re.escape(host)}|http://localhost:8888)$"
