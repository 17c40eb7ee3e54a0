-- AlterTable
ALTER TABLE "chunks" ADD COLUMN     "places" INTEGER[];

-- Chunks made before have none; a reindex makes them.
UPDATE "chunks" SET "places" = '{}';
