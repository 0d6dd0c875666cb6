import { SettingsError } from '../settings/settings-error';
import { parseAddress, transports } from './address';

const faultOf = (text: string): string => {
  try {
    parseAddress(text);
  } catch (error) {
    if (error instanceof SettingsError) return error.faults.join();
    throw error;
  }
  return '';
};

describe('an address', () => {
  it('names transport, host and port', () => {
    expect(parseAddress('tcp://fees:4100')).toMatchObject({ transport: 'tcp', hosts: [{ host: 'fees', port: 4100 }], text: 'tcp://fees:4100' });
  });

  it.each([['tcp', 4100], ['tls', 4100], ['nats', 4222], ['rabbitmq', 5672], ['redis', 6379], ['grpc', 4200], ['grpcs', 4200]])('of %s has port %i unless it says otherwise', (transport, port) => {
    expect(parseAddress(`${transport}://fees`).hosts).toEqual([{ host: 'fees', port }]);
  });

  it('may name several copies', () => {
    expect(parseAddress('tcp://fees-1, fees-2:4101,[::1]:4102/').hosts).toEqual([{ host: 'fees-1', port: 4100 }, { host: 'fees-2', port: 4101 }, { host: '::1', port: 4102 }]);
  });

  it('may carry user and password, and is shown without the password', () => {
    expect(parseAddress('nats://al%40ice:s%2Fcret@broker')).toMatchObject({ user: 'al@ice', password: 's/cret', text: 'nats://al%40ice:…@broker' });
    expect(parseAddress('nats://alice:a/b@broker').text).toBe('nats://alice:…@broker');
  });

  it.each(['', 'fees:4100', 'http://fees', 'tcp://', 'tcp:fees', 'tcp://fees/path', 'tcp://a@b@c'])('is none: %s', (text) => {
    expect(faultOf(text)).toContain(`is not an address: give ${transports[0]}://host:port`);
  });

  it.each(['tcp://fees:0', 'tcp://fees:65536', 'tcp://fees:x', 'tcp://fees,,other', 'tcp://fe es'])('has a host and port in each part, which %s has not', (text) => {
    expect(faultOf(text)).toMatch(/is not a host and port$/);
  });

  it('of gRPC names several copies by number alone: of several names only the first would ever be asked', () => {
    expect(parseAddress('grpc://10.0.0.1,10.0.0.2').hosts).toHaveLength(2);
    expect(faultOf('grpc://fees-1,fees-2')).toContain('one name that leads to all copies');
  });

  it.each(['nats://alice:hunter2@', 'nats://alice:hun@ter2@broker', 'nats://alice:hun/ter2@broker:0', 'nats://alice:hunter2%@broker', 'http://alice:hunter2@broker'])('does not tell its password in a fault', (text) => {
    expect(faultOf(text)).toContain('alice:…@');
    expect(faultOf(text)).not.toContain('ter2');
  });
});
