-- Nothing has made vectors so far, and what has is derived.
DELETE FROM "chunk_vectors";

-- AlterTable
ALTER TABLE "wikis" ADD COLUMN     "search_models" TEXT,
ADD COLUMN     "search_oid" TEXT;

-- AlterTable
ALTER TABLE "chunk_vectors" ADD COLUMN     "page_id" UUID NOT NULL,
ADD COLUMN     "wiki_id" UUID NOT NULL;

-- CreateTable
CREATE TABLE "search_models" (
    "id" UUID NOT NULL,
    "wiki_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "dimensions" INTEGER NOT NULL,
    "chunks" INTEGER NOT NULL,
    "terms" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "activated_at" TIMESTAMPTZ(3),

    CONSTRAINT "search_models_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "search_model_terms" (
    "model_id" UUID NOT NULL,
    "term" TEXT NOT NULL,
    "scale" REAL NOT NULL,
    "vector" BYTEA NOT NULL,

    CONSTRAINT "search_model_terms_pkey" PRIMARY KEY ("model_id","term")
);

-- CreateIndex
CREATE INDEX "search_models_wiki_id_idx" ON "search_models"("wiki_id");

-- CreateIndex
CREATE INDEX "chunk_vectors_wiki_id_model_idx" ON "chunk_vectors"("wiki_id", "model");

-- AddForeignKey
ALTER TABLE "search_models" ADD CONSTRAINT "search_models_wiki_id_fkey" FOREIGN KEY ("wiki_id") REFERENCES "wikis"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "search_model_terms" ADD CONSTRAINT "search_model_terms_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "search_models"("id") ON DELETE CASCADE ON UPDATE CASCADE;
