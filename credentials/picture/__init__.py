"""What a credential looks like: the picture of an achievement, the preview of a page, the certificate on paper.

rosette     the emblem that belongs to a micro-credential, drawn from its id
lettering   texts as outlines, so that they look the same where no font is installed
badge       the picture of an achievement, and the wider one that other sites preview
raster      the same as PNG
certificate the PDF
"""
