/** The file is right, as far as one can tell, but it asks for what is not here. */
export class Unsupported extends Error {}
