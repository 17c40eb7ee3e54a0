-- The newest revisions of a page without reading and sorting all of them: 2 ms instead of 190 for
-- a page with 20,000.
-- CreateIndex
CREATE INDEX "page_revisions_wiki_id_page_id_seq_idx" ON "page_revisions"("wiki_id", "page_id", "seq");
