/** Bundle lib/web into the shared server's own page; call it after the compiler. */

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

import { rspack } from '@rspack/core';

import { root, webDir } from './paths.mjs';

const assets = join(webDir, 'assets');
const isDevelopment = process.argv.includes('--development');

/** What the bundler is to make. */
const options = {
  context: root,
  mode: isDevelopment ? 'development' : 'production',
  devtool: false,
  target: ['web', 'es2022'],
  entry: { page: ['./style/web.css', './lib/web/index.js'] },
  output: {
    path: assets,
    clean: true,
    // Below whatever path a proxy serves the page.
    publicPath: 'auto',
    filename: '[name].[contenthash:12].js',
    chunkFilename: '[name].[contenthash:12].js',
    cssFilename: '[name].[contenthash:12].css',
    cssChunkFilename: '[name].[contenthash:12].css',
    assetModuleFilename: '[name].[contenthash:12][ext]'
  },
  module: {
    rules: [
      { test: /\.css$/, type: 'css' },
      { test: /\.svg$/, type: 'asset/resource' }
    ]
  },
  performance: false
};

/** Run the bundler; resolves with what it says about its output. */
function bundle() {
  return new Promise((resolve, reject) => {
    rspack(options, (error, stats) => {
      if (error || stats.hasErrors()) {
        reject(
          error ?? new Error(stats.toString({ all: false, errors: true }))
        );
      } else {
        resolve(stats.toJson({ all: false, assets: true, entrypoints: true }));
      }
    });
  });
}

/** Keep each file compressed too, so that the server need not. */
function compress(name) {
  const content = readFileSync(join(assets, name));
  const quality = isDevelopment ? 4 : constants.BROTLI_MAX_QUALITY;
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: quality } };
  writeFileSync(
    join(assets, `${name}.br`),
    brotliCompressSync(content, brotli)
  );
  writeFileSync(join(assets, `${name}.gz`), gzipSync(content, { level: 9 }));
}

/** Put the icon beside the scripts; returns its name. */
function addIcon() {
  const icon = readFileSync(join(root, 'style/icons/tracker.svg'));
  const digest = createHash('sha256').update(icon).digest('hex').slice(0, 12);
  const name = `icon.${digest}.svg`;
  writeFileSync(join(assets, name), icon);
  return name;
}

/** The page: all addresses in it are relative, and there is no script in it but a file's. */
function page(names, icon) {
  const tags = names.map(name =>
    name.endsWith('.css')
      ? `<link rel="stylesheet" href="assets/${name}">`
      : `<script defer src="assets/${name}"></script>`
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Jupyter Tracker</title>
<link rel="icon" href="assets/${icon}">
${tags.join('\n')}
</head>
<body>
<div id="root"></div>
<noscript>This page needs JavaScript.</noscript>
</body>
</html>
`;
}

const { assets: written, entrypoints } = await bundle();
const names = written.map(({ name }) => name);
names.filter(name => /\.(js|css|svg)$/.test(name)).forEach(compress);
const first = entrypoints.page.assets.map(({ name }) => name);
// Last, because its presence says that all is there.
writeFileSync(join(webDir, 'index.html'), page(first, addIcon()));
