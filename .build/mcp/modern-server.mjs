// A server of the era of 2026-07-28, written with the official TypeScript SDK, for the tests of Penguin's client.
// stdio without arguments; with "http" on a free port, which it prints.
import { createServer } from 'node:http';
import { McpServer, createMcpHandler } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import * as z from 'zod';

function make() {
  const server = new McpServer({ name: 'modern', version: '1.0.0' });
  server.registerTool(
    'multiply',
    { description: 'The product of two numbers', inputSchema: z.object({ a: z.number(), b: z.number() }) },
    async ({ a, b }) => ({ content: [{ type: 'text', text: `product: ${a * b}` }] }),
  );
  return server;
}

if (process.argv[2] === 'http') {
  const handler = createMcpHandler(make);
  const web = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const answer = await handler.fetch(
      new Request(`http://${request.headers.host}${request.url}`, {
        method: request.method,
        headers: request.headers,
        body: chunks.length > 0 ? Buffer.concat(chunks) : undefined,
      }),
    );
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (answer.body) for await (const chunk of answer.body) response.write(chunk);
    response.end();
  });
  web.listen(0, '127.0.0.1', () => console.log(web.address().port));
  process.stdin.on('end', () => process.exit(0)).resume();
} else {
  serveStdio(make);
}
