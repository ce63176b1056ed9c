import fastify from 'fastify';

/** The peer of the HTTP figures: Fastify with the same Node, one route that answers JSON and one that reads it. */
const server = fastify();
server.get('/', () => ({ partnerOfRecord: { partnerId: 'proseware-north', since: '2025-01-11T00:00:00.000Z' }, contested: false }));
server.post('/', (request, reply) => reply.code(201).send({ received: request.body }));
void server.listen({ port: 0, host: '127.0.0.1' }).then((address) => process.stdout.write(`${address}\n`));
process.on('SIGTERM', () => void server.close());
