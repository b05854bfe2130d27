export default 'special';
