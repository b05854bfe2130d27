export default 'default';
