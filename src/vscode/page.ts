import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Port } from '../../webviews/rpc.ts';

/**
 * Fills a webview with the page `dist/pages/NAME.js` (and `.css`) under a policy that allows nothing else:
 * no connections, no inline scripts or styles, images only from data made here.
 */
export function openPage(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  name: string,
  title: string,
): Port {
  const pages = vscode.Uri.joinPath(extensionUri, 'dist', 'pages');
  const address = (file: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(pages, file)).toString();
  const nonce = randomBytes(18).toString('base64url');
  webview.options = { enableScripts: true, localResourceRoots: [pages] };
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data: blob:`,
    `font-src ${webview.cspSource}`,
  ].join('; ');
  const escapedTitle = title.replaceAll(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
  webview.html = `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapedTitle}</title>
<link rel="stylesheet" href="${address(`${name}.css`)}">
</head>
<body>
<script type="module" nonce="${nonce}" src="${address(`${name}.js`)}"></script>
</body>
</html>`;
  return {
    post: (message) => void webview.postMessage(message),
    onMessage: (listener) => webview.onDidReceiveMessage(listener),
  };
}
