// A small emulator of four Amazon Personalize operations, with Node's own modules only.
// node server.mjs --port 8080
import { createServer } from 'node:http';

const schemas = new Map(); // "region schemaArn" -> schema
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9\-_]*$/;
const ARN = /^arn:([a-z\d-]+):personalize:.*:.*:.+$/;
const DOMAINS = ['ECOMMERCE', 'VIDEO_ON_DEMAND'];

class Refusal extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

function text(body, member, { required = false, max = Infinity, pattern = null, oneOf = null } = {}) {
  const value = body[member] ?? undefined;
  if (value === undefined) {
    if (required) throw new Refusal('InvalidInputException', `${member} is required`);
    return undefined;
  }
  if (typeof value !== 'string') throw new Refusal('SerializationException', `${member} must be a string`);
  if ([...value].length > max || (pattern && !pattern.test(value)) || (oneOf && !oneOf.includes(value))) {
    throw new Refusal('InvalidInputException', `${member} does not satisfy its constraints`);
  }
  return value;
}

function existing(body, region) {
  const arn = text(body, 'schemaArn', { required: true, max: 256, pattern: ARN });
  const schema = schemas.get(`${region} ${arn}`);
  if (!schema) throw new Refusal('ResourceNotFoundException', `${arn} does not exist`);
  return schema;
}

const operations = {
  CreateSchema(body, region) {
    const name = text(body, 'name', { required: true, max: 63, pattern: NAME });
    const schema = text(body, 'schema', { required: true, max: 20000 });
    const domain = text(body, 'domain', { oneOf: DOMAINS });
    try {
      JSON.parse(schema);
    } catch {
      throw new Refusal('InvalidInputException', 'schema is not JSON');
    }
    const schemaArn = `arn:aws:personalize:${region}:123456789012:schema/${name}`;
    if (schemas.has(`${region} ${schemaArn}`)) {
      throw new Refusal('ResourceAlreadyExistsException', `${schemaArn} exists`);
    }
    const now = Date.now() / 1000;
    schemas.set(`${region} ${schemaArn}`,
      { name, schemaArn, schema, creationDateTime: now, lastUpdatedDateTime: now, domain });
    return { schemaArn };
  },

  DescribeSchema: (body, region) => ({ schema: existing(body, region) }),

  DeleteSchema(body, region) {
    schemas.delete(`${region} ${existing(body, region).schemaArn}`);
    return {};
  },

  ListSchemas(body, region) {
    const size = body.maxResults ?? 100;
    if (!Number.isInteger(size)) throw new Refusal('SerializationException', 'maxResults must be an integer');
    if (size < 1 || size > 100) throw new Refusal('InvalidInputException', 'maxResults must be 1 to 100');
    const token = text(body, 'nextToken', { max: 1500 });
    const start = token === undefined ? 0 : Number(token);
    const all = [...schemas].filter(([key]) => key.startsWith(`${region} `)).map(([, value]) => value);
    if (!Number.isInteger(start) || start < 0 || (token !== undefined && start >= all.length)) {
      throw new Refusal('InvalidNextTokenException', 'nextToken is not one that was given out');
    }
    const page = all.slice(start, start + size).map(({ schema, ...summary }) => summary);
    return start + size < all.length ? { schemas: page, nextToken: String(start + size) } : { schemas: page };
  },
};

function answer(request, raw) {
  const operation = (request.headers['x-amz-target'] ?? '').split('.').pop();
  if (!Object.hasOwn(operations, operation)) throw new Refusal('UnknownOperationException', '');
  let body;
  try {
    body = JSON.parse(raw || '{}');
  } catch {
    throw new Refusal('SerializationException', 'the request is not JSON');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Refusal('SerializationException', 'the request is not a JSON object');
  }
  const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1];
  return operations[operation](body, region ?? 'us-east-1');
}

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  let [status, body] = [200, {}];
  if (request.url === '/reset') schemas.clear();
  else if (request.url !== '/health') {
    try {
      body = answer(request, Buffer.concat(chunks).toString());
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      [status, body] = [400, { __type: problem.code, message: problem.message }];
    }
  }
  response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body));
});

const port = Number(process.argv[process.argv.indexOf('--port') + 1] || 8080);
server.listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
