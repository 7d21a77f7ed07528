/** In place of packages that a kit imports but does not need for chat. */
export default {};
