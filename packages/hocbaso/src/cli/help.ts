/** Usage text of the CLI. */
export const HELP = `hocbaso – học bạ số cho phần mềm quản lý trường học (digital school transcripts)

  hocbaso demo [--out THƯ_MỤC] [--resume] [--data THƯ_MỤC]
      Chạy trọn quy trình với dữ liệu giả lập: nhập, kiểm tra, ký, nộp, nhận kết quả, kiểm tra lại.
      The whole path on synthetic data; --resume goes on where an earlier run stopped.

  hocbaso run CẤU_HÌNH.json [--json]
      Chạy quy trình đó cho các lớp khai trong tệp cấu hình (docs/guides/lenh-run.md).
      The same path for the classes of a configuration file; running it again goes on.

  hocbaso verify TỆP.xml… [--anchor TIN_CẬY.pem]… [--profile MÃ]… [--json]
      Kiểm tra học bạ đã phát hành; không có --profile thì áp dụng đặc tả đòi nhiều chữ ký nhất mà tệp theo được;
      không có --anchor thì không kết luận được về chứng thư số.
      Verifies issued transcripts; without --anchor nothing is said of trust.

  hocbaso profile lint TỆP.json… | diff A B | explain TRƯỜNG | test TỆP.xml   [--overlay TỆP.json]… [--json]
      Hồ sơ đặc tả: kiểm tra tệp, so sánh hai hồ sơ, giải thích một trường hay một thẻ, thử đọc một học bạ.
      Profiles: check a file, compare two, explain a field or a tag, see which ones read a document.

Mã thoát / exit status: 0 tốt · 1 tài liệu không hợp lệ · 2 sai cách dùng hoặc cấu hình · 3 bị từ chối · 4 chưa rõ kết quả
`;
