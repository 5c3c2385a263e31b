"""A process that times the same training steps in PyTorch. It reads requests from standard input, one JSON line each,
{step, implementation, seconds}, and answers with a line {milliseconds, parameters}. Threads are as its environment says.

pytorch: eager, torch.optim.Adam. pytorch-fused: Adam(fused=True). pytorch-compile: torch.compile of model and loss, fused Adam.
The steps are those of steps.ts: same sizes, same losses, same optimiser; several seeds are a leading axis and batched products.
"""

import json
import math
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


def mlp():
    net = nn.Sequential(nn.Linear(64, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 1))
    return net, net, torch.randn(256, 64), torch.randn(256, 1)


class Block(nn.Module):
    """x + attention(norm x), then + MLP(norm .)."""

    def __init__(self, d=64, heads=4):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.up, self.down = nn.Linear(d, 4 * d), nn.Linear(4 * d, d)

    def forward(self, x):
        b, t, d = x.shape
        q, k, v = [y.reshape(b, t, self.heads, -1).transpose(1, 2) for y in self.qkv(self.norm1(x)).chunk(3, -1)]
        heads = F.scaled_dot_product_attention(q, k, v)
        x = x + self.out(heads.transpose(1, 2).reshape(b, t, d))
        return x + self.down(F.gelu(self.up(self.norm2(x))))


def block():
    net = Block()
    return net, net, torch.randn(32, 32, 64), torch.randn(32, 32, 64)


class Encoder(nn.Module):
    """Embeddings of tokens and positions, pre-norm blocks, a norm, and classes for each token."""

    def __init__(self, symbols=100, length=32, d=128, heads=4, blocks=6):
        super().__init__()
        self.tokens = nn.Embedding(symbols, d)
        self.positions = nn.Parameter(torch.randn(length, d))
        self.blocks = nn.Sequential(*[Block(d, heads) for _ in range(blocks)])
        self.norm, self.read_out = nn.LayerNorm(d), nn.Linear(d, symbols)

    def forward(self, x):
        return self.read_out(self.norm(self.blocks(self.tokens(x) + self.positions)))


def encoder():
    net = Encoder()
    return net, net, torch.randint(100, (32, 32)), torch.randint(100, (32, 32))


class ResidualBlock(nn.Module):
    """Two convolutions with batch norms; a skip without weights, subsampled and padded with channels of zeros where sizes change."""

    def __init__(self, d_in, d_out, stride):
        super().__init__()
        self.conv1, self.norm1 = nn.Conv2d(d_in, d_out, 3, stride, 1, bias=False), nn.BatchNorm2d(d_out)
        self.conv2, self.norm2 = nn.Conv2d(d_out, d_out, 3, 1, 1, bias=False), nn.BatchNorm2d(d_out)
        self.stride, self.more = stride, d_out - d_in

    def forward(self, x):
        y = self.norm2(self.conv2(F.relu(self.norm1(self.conv1(x)))))
        if self.more:
            x = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.more))
        return F.relu(x + y)


def resnet_20():
    """He et al. 2015, section 4.2: 6n + 2 layers, n = 3."""
    layers, d_in = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()], 16
    for stage, d_out in enumerate([16, 32, 64]):
        for block in range(3):
            layers.append(ResidualBlock(d_in, d_out, 2 if stage and not block else 1))
            d_in = d_out
    net = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))
    return net, net, torch.randn(32, 3, 32, 32), torch.randint(10, (32,))


class SentenceEncoder(nn.Module):
    """The size of all-MiniLM-L6-v2: post-norm blocks, means over the tokens of each sentence, length 1."""

    def __init__(self, d=384, heads=12, blocks=6):
        super().__init__()
        self.heads = heads
        self.tokens, self.positions, self.types = nn.Embedding(30522, d), nn.Embedding(512, d), nn.Embedding(2, d)
        self.norm = nn.LayerNorm(d, eps=1e-12)
        self.layers = nn.ModuleList(
            nn.ModuleDict({
                **{name: nn.Linear(d, d) for name in ["q", "k", "v", "out"]},
                "norm1": nn.LayerNorm(d, eps=1e-12), "up": nn.Linear(d, 4 * d), "down": nn.Linear(4 * d, d),
                "norm2": nn.LayerNorm(d, eps=1e-12),
            }) for _ in range(blocks)
        )  # fmt: skip

    def forward(self, tokens, mask):
        b, t = tokens.shape
        h = self.norm(self.tokens(tokens) + self.positions.weight[:t] + self.types.weight[0])
        for layer in self.layers:
            q, k, v = [layer[name](h).reshape(b, t, self.heads, -1).transpose(1, 2) for name in ["q", "k", "v"]]
            heads = F.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None, :])
            h = layer["norm1"](h + layer["out"](heads.transpose(1, 2).reshape(b, t, -1)))
            h = layer["norm2"](h + layer["down"](F.gelu(layer["up"](h))))
        weights = mask[:, :, None].float()
        return F.normalize((h * weights).sum(1) / weights.sum(1), dim=-1)


def embedding(seconds):
    """64 sentences of up to 29 tokens, without gradients."""
    net = SentenceEncoder().eval()
    lengths = torch.arange(64, 128) % 15 + 15
    tokens, mask = torch.randint(30522, (64, 29)), torch.arange(29) < lengths[:, None]
    with torch.inference_mode():
        for _ in range(3):
            net(tokens, mask)
        return milliseconds(lambda: net(tokens, mask), seconds)


class SeedLinear(nn.Module):
    """One linear map a seed: [S, B, In] -> [S, B, Out]."""

    def __init__(self, seeds, d_in, d_out):
        super().__init__()
        self.w = nn.Parameter(torch.randn(seeds, d_in, d_out) / math.sqrt(d_in))
        self.b = nn.Parameter(torch.zeros(seeds, 1, d_out))

    def forward(self, x):
        return torch.baddbmm(self.b, x, self.w)


class SeedBlock(nn.Module):
    """The block with a leading axis of seeds."""

    def __init__(self, seeds=8, d=64, heads=4):
        super().__init__()
        self.seeds, self.heads = seeds, heads
        self.scales = nn.ParameterList([nn.Parameter(torch.ones(seeds, 1, d)) for _ in range(2)])
        self.offsets = nn.ParameterList([nn.Parameter(torch.zeros(seeds, 1, d)) for _ in range(2)])
        self.qkv, self.out = SeedLinear(seeds, d, 3 * d), SeedLinear(seeds, d, d)
        self.up, self.down = SeedLinear(seeds, d, 4 * d), SeedLinear(seeds, 4 * d, d)

    def norm(self, x, i):
        return F.layer_norm(x, x.shape[-1:]) * self.scales[i] + self.offsets[i]

    def forward(self, x):
        s, b, t, d = x.shape
        rows = x.reshape(s, b * t, d)
        split = self.qkv(self.norm(rows, 0)).reshape(s * b, t, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        heads = F.scaled_dot_product_attention(split[0], split[1], split[2])
        rows = rows + self.out(heads.transpose(1, 2).reshape(s, b * t, d))
        return (rows + self.down(F.gelu(self.up(self.norm(rows, 1))))).reshape(s, b, t, d)


def block_8():
    net = SeedBlock()
    return net, net, torch.randn(8, 32, 32, 64), torch.randn(8, 32, 32, 64)


class DotProduct(nn.Module):
    """Notebook 01's dot-product arm: embedding, positions, one head, one query, linear read-out."""

    def __init__(self, seeds=8, slots=8, token=17, d=16, out=8):
        super().__init__()
        self.embed = SeedLinear(seeds, token, d)
        self.positions = nn.Parameter(0.3 * torch.randn(seeds, 1, slots, d))
        self.query, self.key, self.value = [SeedLinear(seeds, d, d) for _ in range(3)]
        self.read_out = SeedLinear(seeds, d, out)

    def forward(self, inputs):
        slots, query = inputs
        s, b, u, t = slots.shape
        x = (self.embed(slots.reshape(s, b * u, t)).reshape(s, b, u, -1) + self.positions).reshape(s, b * u, -1)
        q = self.query(self.embed(query))[:, :, None]
        k = self.key(x).reshape(s, b, u, -1)
        v = self.value(x).reshape(s, b, u, -1)
        weights = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]), -1)
        return self.read_out((weights @ v)[:, :, 0])


def routing_inputs():
    return (torch.randn(8, 128, 8, 17), torch.randn(8, 128, 17)), torch.randn(8, 128, 8)


def dot_product():
    net = DotProduct()
    return (net, net, *routing_inputs())


class Dense(nn.Module):
    """Notebook 01's dense net: slots and query as one vector, one hidden ReLU layer."""

    def __init__(self, hidden=132, seeds=8):
        super().__init__()
        self.up, self.down = SeedLinear(seeds, 153, hidden), SeedLinear(seeds, hidden, 8)

    def forward(self, inputs):
        slots, query = inputs
        x = torch.cat([slots.flatten(2), query], -1)
        return self.down(torch.relu(self.up(x)))


def mlp_16x():
    net = Dense()
    return (net, net, *routing_inputs())


def conv_1d():
    """The net of MNIST-1D."""
    layers = [nn.Conv1d(1, 25, 5, 2, 1), nn.ReLU(), nn.Conv1d(25, 25, 3, 2, 1), nn.ReLU(), nn.Conv1d(25, 25, 3, 2, 1), nn.ReLU()]
    net = nn.Sequential(*layers, nn.Flatten(), nn.Linear(125, 10))
    return net, net, torch.randn(100, 1, 40), torch.randint(10, (100,))


def conv_2d():
    """The net of MNIST."""
    layers = [nn.Conv2d(1, 8, 5, 2, 2), nn.ReLU(), nn.Conv2d(8, 16, 3, 2, 1), nn.ReLU()]
    net = nn.Sequential(*layers, nn.Flatten(), nn.Linear(784, 10))
    return net, net, torch.randn(64, 1, 28, 28), torch.randint(10, (64,))


class SeedConvNet(nn.Module):
    """A convolutional net with seeds as groups of channels, as torch.vmap folds them."""

    def __init__(self, seeds, layers, conv, places):
        super().__init__()
        self.seeds = seeds
        convs, d_in = [], 1
        for channels, kernel, padding in layers:
            convs += [conv(seeds * d_in, seeds * channels, kernel, 2, padding, groups=seeds), nn.ReLU()]
            d_in = channels
        self.trunk, self.read_out = nn.Sequential(*convs), SeedLinear(seeds, d_in * places, 10)

    def forward(self, x):
        h = self.trunk(x)
        return self.read_out(h.reshape(len(h), self.seeds, -1).transpose(0, 1))


def conv_1d_8():
    net = SeedConvNet(8, [(25, 5, 1), (25, 3, 1), (25, 3, 1)], nn.Conv1d, 5)
    return net, net, torch.randn(100, 8, 40), torch.randint(10, (8, 100))


def conv_2d_8():
    net = SeedConvNet(8, [(8, 5, 2), (16, 3, 1)], nn.Conv2d, 49)
    return net, net, torch.randn(64, 8, 28, 28), torch.randint(10, (8, 64))


def mean_loss(output, y):
    """The cross-entropy of classes, else the mean squared error."""
    if y.is_floating_point():
        return ((output - y) ** 2).mean()
    return F.cross_entropy(output.flatten(0, -2), y.flatten())


STEPS = {
    "mlp": (mlp, 1),
    "block": (block, 1),
    "dot-product": (dot_product, 8),
    "mlp-16x": (mlp_16x, 8),
    "block-8-seeds-per-seed": (block_8, 8),
    "conv-1d": (conv_1d, 1),
    "conv-2d": (conv_2d, 1),
    "encoder": (encoder, 1),
    "resnet-20": (resnet_20, 1),
    "conv-1d-8-seeds-per-seed": (conv_1d_8, 8),
    "conv-2d-8-seeds-per-seed": (conv_2d_8, 8),
}


def runner(step, implementation):
    torch.manual_seed(0)
    make, seeds = STEPS[step]
    net, call, x, y = make()
    if implementation == "pytorch-compile":
        call = torch.compile(net)
    fused = {} if implementation == "pytorch" else {"fused": True}
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3, **fused)

    def once():
        optimizer.zero_grad()
        # each seed's mean, summed over seeds
        loss = mean_loss(call(x), y) * seeds
        loss.backward()
        optimizer.step()
        return loss.item()

    for _ in range(10):
        once()
    return once, sum(p.numel() for p in net.parameters()) // seeds


def milliseconds(work, seconds):
    started = time.perf_counter()
    times = 0
    while time.perf_counter() - started < seconds:
        for _ in range(5):
            work()
        times += 5
    return (time.perf_counter() - started) * 1000 / times


def main():
    runners = {}
    print(json.dumps({"report": f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads"}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        if request["step"] == "matrix-product":
            a, b = torch.ones(1024, 1024), torch.ones(1024, 1024)
            print(json.dumps({"milliseconds": milliseconds(lambda: a @ b, request["seconds"])}), flush=True)
            continue
        if request["step"] == "embedding":
            print(json.dumps({"milliseconds": embedding(request["seconds"])}), flush=True)
            continue
        name = (request["step"], request["implementation"])
        if name not in runners:
            runners[name] = runner(*name)
        once, parameters = runners[name]
        answer = {"milliseconds": milliseconds(once, request["seconds"]), "parameters": parameters}
        print(json.dumps(answer), flush=True)


main()
