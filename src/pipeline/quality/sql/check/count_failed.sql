SELECT count(*) FROM failed_rows WHERE list_contains($suites::VARCHAR[], suite);
