// Writes src/client/api-types.ts and src/client/operations.ts from the OpenAPI document: the types of the client that the package
// exports. A spec compares them with the document.
//   npm run build && node scripts/client-types.js [--print]
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { openapiDocument } from '../dist/src/http/docs/openapi-document.js';

const root = join(import.meta.dirname, '..');
const NOTICE = '// Written by scripts/client-types.js from the OpenAPI document: do not edit.\n';

/** The client never uses this parameter: it sends a token. */
const OMITTED_PARAMETER = 'ticket';
/** Names that mean something else in TypeScript. */
const RENAMED = { Error: 'ErrorBody' };

const document = openapiDocument({ version: '0', statsPublic: false });
const schemas = document.components.schemas;
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })),
);

for (const { method, path, operationId } of operations)
  if (operationId === undefined)
    throw new Error(`${method} ${path} needs an operationId: the name of its method in src/client/client.ts`);

const typeName = (id) => RENAMED[id] ?? id;
const capitalized = (name) => name[0].toUpperCase() + name.slice(1);
const literal = (value) => JSON.stringify(value);
const union = (types) => [...new Set(types)].join(' | ');
const isText = (schema) =>
  schema.type === 'string' && schema.enum === undefined && schema.const === undefined;
const comment = (text) => (text === undefined ? '' : `/** ${text.replaceAll('*/', '*\\/')} */\n`);

const objectType = ({ properties = {}, required = [], additionalProperties }, typeOf) => {
  const members = Object.entries(properties).map(
    ([name, schema]) =>
      `${comment(schema.description)}readonly ${name}${required.includes(name) ? '' : '?'}: ${typeOf(schema)};`,
  );
  const isOpen = typeof additionalProperties === 'object';
  if (members.length === 0)
    return isOpen ? `Readonly<Record<string, ${typeOf(additionalProperties)}>>` : 'object';
  // What is not described may be of any type, also of that of the members.
  if (isOpen) members.push('readonly [member: string]: unknown;');
  return `{ ${members.join('\n')} }`;
};

/** The type of a value in a response. */
const typeOf = (schema) => {
  if (schema.$ref !== undefined) return typeName(schema.$ref.split('/').at(-1));
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined) return union(schema.enum.map(literal));
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return union(alternatives.map(typeOf));
  if (Array.isArray(schema.type)) return union(schema.type.map((type) => typeOf({ ...schema, type })));
  if (schema.type === 'array') return `readonly (${typeOf(schema.items)})[]`;
  if (schema.type === 'object') return objectType(schema, typeOf);
  if (schema.type === 'integer') return 'number';
  return schema.type ?? 'unknown';
};

/** The type of a parameter: one value is as good as a list, and a time may be a `Date`. */
const parameterType = (schema) => {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return union(alternatives.map(parameterType));
  if (schema.type === 'array') {
    const item = typeOf(schema.items);
    return isText(schema.items) ? `readonly ${item}[]` : `${item} | readonly (${item})[]`;
  }
  return schema.format === 'date-time' ? 'Date | string' : typeOf(schema);
};

const parametersOf = ({ parameters = [] }) => parameters.filter(({ name }) => name !== OMITTED_PARAMETER);
const paramsName = ({ operationId }) => `${capitalized(operationId)}Params`;

const paramsInterface = (operation) => {
  const members = parametersOf(operation).map(({ name, required = false, description, schema }) => {
    const omitted = schema.default === undefined ? '' : ` Default: ${schema.default}.`;
    const about = `${description ?? 'How many at most.'}${omitted}`;
    return `${comment(about)}readonly ${name}${required ? '' : '?'}: ${parameterType(schema)};`;
  });
  const about = `The parameters of \`${operation.method} ${operation.path}\`.`;
  return `${comment(about)}export interface ${paramsName(operation)} { ${members.join('\n')} }`;
};

/** Where a schema is the response, for people. */
const responseOf = (id) => {
  const reference = `"#/components/schemas/${id}"`;
  const found = operations.find(({ responses }) =>
    JSON.stringify(responses['200'] ?? responses['202']).includes(reference),
  );
  return found === undefined ? undefined : `Response of \`${found.method} ${found.path}\`.`;
};

const schemaDeclaration = ([id, schema]) => {
  const about = [responseOf(id), schema.description].filter((text) => text !== undefined).join(' ');
  const type = typeOf(schema);
  const name = typeName(id);
  return `${comment(about || `An object \`${id}\` of the API.`)}${
    schema.properties !== undefined ? `export interface ${name} ${type}` : `export type ${name} = ${type};`
  }`;
};

const types = [
  NOTICE,
  ...operations.filter((operation) => parametersOf(operation).length > 0).map(paramsInterface),
  ...Object.entries(schemas)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(schemaDeclaration),
].join('\n');

const table = operations.map(
  ({ operationId, method, path }) =>
    `${operationId}: { method: ${literal(method)}, path: ${literal(path)} },`,
);
const operationTable = `${NOTICE}
/** Every operation of the API. */
export const OPERATIONS = {
  ${table.join('\n')}
} as const;
`;

const files = { 'api-types.ts': types, 'operations.ts': operationTable };
for (const [name, text] of Object.entries(files)) {
  const file = join(root, 'src', 'client', name);
  const formatted = await format(text, { ...(await resolveConfig(file)), filepath: file });
  if (process.argv.includes('--print')) process.stdout.write(formatted);
  else writeFileSync(file, formatted);
}
