import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Router } from 'express';
import { contract } from './contract.ts';

const ASSETS = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const SERVED = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];
const AN_HOUR = 'public, max-age=3600';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>marktplein buyer node: client API</title>
    <link rel="icon" href="docs/favicon-32x32.png">
    <link rel="stylesheet" href="docs/swagger-ui.css">
  </head>
  <body>
    <main id="description"><noscript>The description is also served as <a href="openapi.yaml">openapi.yaml</a>.</noscript></main>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;

const START = "SwaggerUIBundle({ url: 'openapi.json', dom_id: '#description', deepLinking: true, validatorUrl: null });\n";

/** The description of the API, for programs and for people; everything on the page comes from this node. */
export function docsRoutes(): Router {
  const router = Router();
  router.get('/openapi.yaml', (_request, response) => {
    response.type('application/yaml').set('Access-Control-Allow-Origin', '*').send(contract().yaml);
  });
  router.get('/openapi.json', (_request, response) => {
    response.type('application/json').set('Access-Control-Allow-Origin', '*').send(contract().json);
  });
  router.get('/docs', (_request, response) => {
    response.type('html').send(PAGE);
  });
  router.get('/docs/start.js', (_request, response) => {
    response.type('text/javascript').send(START);
  });
  for (const name of SERVED) {
    router.get(`/docs/${name}`, (_request, response, next) => {
      response
        .set('Cache-Control', AN_HOUR)
        .sendFile(join(ASSETS, name), (error?: Error) => (error === undefined ? undefined : next(error)));
    });
  }
  return router;
}
