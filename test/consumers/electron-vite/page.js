import { connect } from 'offloop/electron/renderer';

document.title = await connect().double(4);
