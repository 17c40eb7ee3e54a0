-- AlterTable
ALTER TABLE "wikis" ADD COLUMN     "sidebar_path" TEXT NOT NULL DEFAULT 'Meta/Sidebar';

-- AlterTable
ALTER TABLE "tokens" ADD COLUMN     "last_agent" TEXT;

-- CreateTable
CREATE TABLE "former_addresses" (
    "owner_id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "wiki_id" UUID NOT NULL,
    "moved_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "former_addresses_pkey" PRIMARY KEY ("owner_id","slug")
);

-- CreateIndex
CREATE INDEX "former_addresses_wiki_id_idx" ON "former_addresses"("wiki_id");

-- AddForeignKey
ALTER TABLE "former_addresses" ADD CONSTRAINT "former_addresses_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "former_addresses" ADD CONSTRAINT "former_addresses_wiki_id_fkey" FOREIGN KEY ("wiki_id") REFERENCES "wikis"("id") ON DELETE CASCADE ON UPDATE CASCADE;

