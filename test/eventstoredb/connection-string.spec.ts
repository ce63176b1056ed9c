import { ConnectionStringError, describe as told, parseConnectionString } from '../../src/event-store/eventstoredb/connection-string';

describe('a connection string', () => {
  it.each([
    ['esdb://db.example', { hosts: [{ address: 'db.example', port: 2113 }], cluster: 'none', tls: true }],
    ['esdb://127.0.0.1:1113?tls=false', { hosts: [{ address: '127.0.0.1', port: 1113 }], cluster: 'none', tls: false }],
    ['esdb://a:1,b:2,c/?TLS=true', { hosts: [{ port: 1 }, { port: 2 }, { address: 'c', port: 2113 }], cluster: 'listed', tls: true }],
    ['esdb+discover://cluster.example', { hosts: [{ address: 'cluster.example', port: 2113 }], cluster: 'dns' }],
    ['esdb://ledger:p%40ss%3Aword@db:2113', { username: 'ledger', password: 'p@ss:word' }],
    ['esdb://db?tlsCAFile=/etc/ca.crt&defaultDeadline=5000', { caFile: '/etc/ca.crt', deadlineMs: 5000 }],
    ['esdb://[::1]:2113', { hosts: [{ address: '[::1]', port: 2113 }] }],
    ['esdb://db?streamPrefix=staging.', { streamPrefix: 'staging.' }],
  ])('%s is read', (given, expected) => {
    expect(parseConnectionString(given)).toMatchObject(expected);
  });

  it.each([
    ['esdb://', /^must be esdb:\/\/\[user:password@\]host/],
    ['http://db:2113', /^must be esdb:\/\//],
    ['esdb://db:99999', /^has a host that is none/],
    ['esdb://a,,b', /^has a host that is none/],
    ['esdb+discover://a,b', /^esdb\+discover:\/\/ takes one name/],
    ['esdb://db?tsl=false', /^has an option that is unknown: tsl$/],
    ['esdb://db?tls=maybe', /^has an option tls that must be true or false$/],
    ['esdb://db?tlsVerifyCert=false', /^has an option tlsverifycert that can only be true: name the authority/],
    ['esdb://db?nodePreference=follower', /^has an option nodepreference that can only be leader/],
    ['esdb://db?defaultDeadline=1', /^has an option defaultdeadline that must be at least 100 ms/],
    ['esdb://db?streamPrefix=$all', /^has an option streamprefix that must be 1 to 64 letters/],
    ['esdb://ledger:secret@db?x=1', /^has an option that is unknown: x$/],
  ])('%s is refused by what is wrong with it, without its password', (given, message) => {
    const refused = () => parseConnectionString(given);
    expect(refused).toThrow(ConnectionStringError);
    expect(refused).toThrow(message);
    expect(refused).not.toThrow(/secret/);
  });

  it('is told to people without its password', () => {
    expect(told(parseConnectionString('esdb://ledger:secret@a:1,b:2'))).toBe('esdb://a:1,b:2');
    expect(told(parseConnectionString('esdb+discover://db?tls=false'))).toBe('esdb+discover://db:2113?tls=false');
  });
});
