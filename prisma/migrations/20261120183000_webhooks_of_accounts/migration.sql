-- DropForeignKey
ALTER TABLE "webhooks" DROP CONSTRAINT "webhooks_created_by_id_fkey";

-- AddForeignKey
ALTER TABLE "webhooks" ADD CONSTRAINT "webhooks_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
