import { run } from '../../src/cli';

void run(process.argv);
