import { expect } from 'chai';
import { repeatedDotenvNames, repeatedJsonNames } from '../../src/config/repeated-names.ts';

describe('repeatedDotenvNames', () => {
  it('finds names that are assigned more than once, in every form that dotenv reads', () => {
    const text = ['PORT=1', ' export PORT = 2', 'HOST: a', 'HOST=b', 'A=1', 'a=2', 'PORT=3', 'B='].join(
      '\r\n',
    );
    expect(repeatedDotenvNames(text)).to.deep.equal(['PORT', 'HOST']);
  });

  it('takes no comment and no line of a quoted value for an assignment', () => {
    const text = ['PORT=1', '#PORT=2', '  # PORT=3', 'B="x', 'PORT=4', '"', "C='", 'PORT=5', "'"].join('\n');
    expect(repeatedDotenvNames(text)).to.deep.equal([]);
  });
});

describe('repeatedJsonNames', () => {
  it('finds the names that the object has more than once, however they are written', () => {
    expect(repeatedJsonNames('{"port": 1, "host": "a", "p\\u006frt": 2, "host": "b", "x": 1}')).to.deep.equal(
      ['port', 'host'],
    );
  });

  it('looks neither into values nor into texts', () => {
    expect(repeatedJsonNames('{"a": {"b": 1}, "b": [{"a": 1}], "c": "\\"a\\": {", "d": ":"}')).to.deep.equal(
      [],
    );
  });
});
