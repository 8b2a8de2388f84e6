DROP TABLE attachment_links;
DROP TABLE upload_pieces;
DROP TABLE attachments;
