/** Usage text of the CLI. */
export const HELP = `hocbaso – học bạ số cho phần mềm quản lý trường học (digital school transcripts)

  hocbaso demo [--out THƯ_MỤC] [--resume] [--data THƯ_MỤC]
      Chạy trọn quy trình với dữ liệu giả lập có sẵn: nhập, kiểm tra, ký, nộp, nhận kết quả, kiểm tra lại.
      Cần gói @hocbaso/sandbox (needs the package @hocbaso/sandbox).
      The whole path on synthetic data; --resume goes on where an earlier run stopped.

  hocbaso run CẤU_HÌNH.json [--json]
      Chạy quy trình đó cho các lớp khai trong tệp cấu hình (docs/guides/lenh-run.md).
      The same path for the classes of a configuration file; running it again goes on.

  hocbaso import KHOÁ=TỆP… [--mapping ÁNH_XẠ.json] [--out THƯ_MỤC] [--format jsonl|json] [--json]
          … [--replay BIÊN_BẢN.json [--accept all|1,3]]
      Đọc dữ liệu một lớp thành bản ghi hoc-ba.jsonl, kèm biên bản mọi lỗi và suy đoán, nhập lại được y hệt.
        CSDL ngành (tiểu học)  pupils=… results=… supplement=…
        THCS, THPT             pupils=… marks=… summary=… staff=… school=… classInfo=… [history=…] [certificates=…]
        Excel, CSV, JSON khác  --mapping ÁNH_XẠ.json KHOÁ=TỆP…   (docs/guides/nhap-du-lieu.md)
      Reads one class into records, with a report of every issue and guess that can be replayed.

  hocbaso validate TỆP… [--profile MÃ] [--class] [--json] [--locale vi|en] [--fix THƯ_MỤC]
      Kiểm tra học bạ XML, danh sách XML, bản ghi JSON, JSONL; lỗi gom theo nguyên nhân, nhiều nhất trước.
      Gói tin đã gửi (JSON có «content» là base64 của gzip hoặc của XML): kiểm tra từng học bạ bên trong.
      --class: so sánh các học bạ với nhau. --fix: sửa cách viết (không đổi nghĩa) và ghi tệp mới vào thư mục đó.
      Checks XML transcripts and lists, JSON and JSONL records, and the transcripts in the content of delivered
      messages; --json prints one report a line.

  hocbaso compute TỆP… [--explain] [--all] [--profile MÃ] [--json] [--locale vi|en]
      Tính lại điểm, kết quả, lên lớp, khen thưởng và so với bản ghi; --explain kèm công thức và từng bước.
      Computes what the circulars compute and compares; --explain shows every step.

  hocbaso export --to excel|xml|ttdlqg TỆP… [--out THƯ_MỤC] [--profile MÃ] [--mst MÃ_SỐ_THUẾ]
          … [--event NEW|UPDATE|CANCEL] [--version SỐ] [--environment sandbox|production] [--overlay TỆP.json]…
      Xuất bản ghi thành Excel cho trường, XML chưa ký, hoặc bản ghi của Trung tâm dữ liệu quốc gia.
      --environment production: không ghi XML khi hồ sơ đặc tả còn mục dưới mức «transcribed» mà tệp --overlay chưa
      xác nhận; liệt kê các mục đó.
      Writes records as the school's Excel, unsigned XML, or records of the national data centre; production refuses
      XML of a profile with entries below "transcribed" that no overlay confirms, and lists them.

  hocbaso verify TỆP.xml… [--anchor TIN_CẬY.pem]… [--profile MÃ]… [--json]
          … [--report BÁO_CÁO.html|.txt|.json] [--locale vi|en]
      Kiểm tra học bạ đã phát hành; không có --profile thì áp dụng đặc tả đòi nhiều chữ ký nhất mà tệp theo được;
      không có --anchor thì không kết luận được về chứng thư số.
      --report: báo cáo kiểm tra chữ ký số của một tệp theo Thông tư 15/2025/TT-BKHCN, in được.
      Verifies issued transcripts; without --anchor nothing is said of trust; --report writes the report of one.

  hocbaso profile lint TỆP.json… | diff A B | explain TRƯỜNG | test TỆP.xml   [--overlay TỆP.json]… [--json]
      Hồ sơ đặc tả: kiểm tra tệp, so sánh hai hồ sơ, giải thích một trường hay một thẻ, thử đọc một học bạ.
      Profiles: check a file, compare two, explain a field or a tag, see which ones read a document.

Mã thoát / exit status: 0 tốt · 1 tài liệu không hợp lệ · 2 sai cách dùng hoặc cấu hình · 3 bị từ chối · 4 chưa rõ kết quả
`;
