import { EventEmitter } from 'node:events';
import type { ClientDuplexStream } from '@grpc/grpc-js';
import { UUID } from '@eventstore/db-client/generated/shared_pb';
import { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import { AppendCall } from '../../src/event-store/eventstoredb/append-call';

class Wire extends EventEmitter {
  write = jest.fn();
  cancel = jest.fn();
  answer = (id: string): boolean => this.emit('data', new BatchAppendResp().setCorrelationId(new UUID().setString(id)));
}

function given() {
  const wire = new Wire();
  const call = new AppendCall(wire as unknown as ClientDuplexStream<BatchAppendReq, BatchAppendResp>);
  return { wire, call };
}

const request = (id: string): BatchAppendReq => new BatchAppendReq().setCorrelationId(new UUID().setString(id));

describe('a call that carries appends', () => {
  it('gives each its own answer, in whatever order they come', async () => {
    const { wire, call } = given();
    const answers = ['a', 'b', 'c'].map((id) => call.send(request(id)));
    for (const id of ['c', 'unheard of', 'a', 'b']) wire.answer(id);
    expect((await Promise.all(answers)).map((answer) => answer.getCorrelationId()?.getString())).toEqual(['a', 'b', 'c']);
    expect(wire.write).toHaveBeenCalledTimes(3);
  });

  it.each([
    ['with an error', 'error', { code: 14 }],
    ['without one', 'end', { code: 2 }],
  ])('that ends %s leaves all that wait unanswered, and takes no more', async (_, how, error) => {
    const { wire, call } = given();
    const answers = ['a', 'b'].map((id) => call.send(request(id)));
    wire.emit(how, error);
    for (const answer of answers) await expect(answer).rejects.toMatchObject(error);
    expect(call.isOver).toBe(true);
  });

  it('that is retired ends when the last is answered or forgotten, not before', async () => {
    const { wire, call } = given();
    const answer = call.send(request('a'));
    void call.send(request('b'));
    call.retire();
    call.forget(request('b'));
    expect(wire.cancel).not.toHaveBeenCalled();
    wire.answer('a');
    await answer;
    expect(wire.cancel).toHaveBeenCalledTimes(1);
  });
});
