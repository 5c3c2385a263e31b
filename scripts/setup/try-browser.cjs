// Draws a page in the browser given as JSON, and prints the browser's version. Run as a program of its own by browser.cjs.
'use strict';

const {chromium} = require('playwright-core');

async function draw({executablePath, args, env}) {
  const browser = await chromium.launch({
    executablePath,
    args,
    env: {...process.env, ...env},
    timeout: 60_000,
  });
  try {
    const page = await browser.newPage({viewport: {width: 200, height: 100}});
    await page.setContent(
      '<body style="margin:0"><b id="text" style="font:20px sans-serif">attention</b></body>',
    );
    const width = await page.locator('#text').evaluate((text) => text.getBoundingClientRect().width);
    if (!(width > 40)) throw new Error(`The browser finds no font: nine letters are ${width} pixels wide.`);
    const picture = await page.screenshot();
    if (picture.subarray(1, 4).toString() !== 'PNG') throw new Error('The browser gave no PNG.');
    console.log(browser.version());
  } finally {
    await browser.close();
  }
}

draw(JSON.parse(process.argv[2])).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
