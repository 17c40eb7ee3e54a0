-- CreateTable
CREATE TABLE "vector_codes" (
    "chunk_id" UUID NOT NULL,
    "model" TEXT NOT NULL,
    "wiki_id" UUID NOT NULL,
    "page_id" UUID NOT NULL,
    "code" VARBIT NOT NULL,

    CONSTRAINT "vector_codes_pkey" PRIMARY KEY ("chunk_id","model")
);

-- CreateIndex
CREATE INDEX "vector_codes_wiki_id_model_idx" ON "vector_codes"("wiki_id", "model");

-- AddForeignKey
ALTER TABLE "vector_codes" ADD CONSTRAINT "vector_codes_chunk_id_model_fkey" FOREIGN KEY ("chunk_id", "model") REFERENCES "chunk_vectors"("chunk_id", "model") ON DELETE CASCADE ON UPDATE CASCADE;
