"""Sign-offs of practice and thanks: asking, answering by a link, and what staff see of them."""
