-- AlterTable
ALTER TABLE "wikis" ADD COLUMN     "text_bytes" BIGINT NOT NULL DEFAULT 0;

-- CreateIndex
CREATE INDEX "commits_wiki_id_committed_at_idx" ON "commits"("wiki_id", "committed_at");


UPDATE "wikis" w SET "text_bytes" = (SELECT coalesce(sum(p."byte_size"), 0) FROM "pages" p WHERE p."wiki_id" = w."id");
