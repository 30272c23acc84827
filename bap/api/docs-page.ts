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
    <link rel="stylesheet" href="docs/ours.css">
  </head>
  <body>
    <main id="description"><noscript>The description is also served as <a href="openapi.yaml">openapi.yaml</a>.</noscript></main>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;

const START = "SwaggerUIBundle({ url: 'openapi.json', dom_id: '#description', deepLinking: true, validatorUrl: null });\n";

/** What the page of others lacks: colours that can be read, a ring around what has the focus, and room to press. The one server in the list is this node. */
const OURS = `
.swagger-ui :focus-visible { outline: 3px solid #1f3f8f !important; outline-offset: 2px; }
.swagger-ui .servers, .swagger-ui .servers-title { display: none; }
.swagger-ui .opblock .opblock-summary-method { background: #1c2743 !important; color: #fff !important; }
.swagger-ui .opblock.opblock-deprecated { opacity: 1; }
.swagger-ui .info .title small, .swagger-ui .info .title small.version-stamp { background: #1c2743; }
.swagger-ui .info .title small pre { color: #fff; }
.swagger-ui .info .url, .swagger-ui a, .swagger-ui a.nostyle, .swagger-ui .info a { color: #1f3f8f; }
.swagger-ui .btn.authorize { border-color: #1f6b3a; color: #1f6b3a; }
.swagger-ui .btn.authorize span { color: #1f6b3a; }
.swagger-ui .opblock-summary-path { min-height: 24px; }
.swagger-ui .opblock-summary-path a, .swagger-ui .expand-operation, .swagger-ui .view-line-link { display: inline-block; min-width: 24px; min-height: 24px; }
.swagger-ui .json-schema-2020-12__constraint { background: #1c2743; color: #fff; }
.swagger-ui .json-schema-2020-12__attribute, .swagger-ui .json-schema-2020-12-keyword__name, .swagger-ui .json-schema-2020-12-expand-deep-button { color: #1c2743; }
.swagger-ui .json-schema-2020-12-accordion, .swagger-ui .json-schema-2020-12-expand-deep-button { min-height: 24px; }
`;

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
  router.get('/docs/ours.css', (_request, response) => {
    response.type('text/css').send(OURS);
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
