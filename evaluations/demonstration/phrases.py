"""What people of the demonstration write: notes, reasons, minutes. Data, and therefore in Vietnamese."""

from evaluations.choices import FindingCode, Good, Level, ScaleSubject

#: Why a mark is low, by what the scale is for and the criterion's code; a criterion of another scale has no note.
NOTES: dict[str, dict[str, str]] = {
    ScaleSubject.CELL: {
        "T1": "Còn nhiệm vụ chuyển sang tháng sau do chờ kinh phí.",
        "T2": "Báo cáo gửi cấp trên chậm 2 ngày.",
        "T3": "Mới quán triệt trong chi bộ, chưa tuyên truyền đến quần chúng.",
        "T4": "Chỉ tiêu tháng đạt khoảng 70%.",
        "T5": "Có vụ việc nhỏ, đã hòa giải xong.",
        "A1": "Họp lùi 3 ngày so với lịch.",
        "A2": "Một số đồng chí đi công tác, đi làm ăn xa.",
        "A3": "Chưa gửi dự thảo nghị quyết cho đảng viên trước khi họp.",
        "A4": "Ít ý kiến phát biểu.",
        "A5": "Biên bản ghi chưa đủ ý kiến thảo luận.",
        "S1": "Góp ý, phê bình còn nể nang.",
        "S2": "Còn ý kiến khác nhau, chi ủy đã gặp gỡ, trao đổi.",
        "S3": "Một đồng chí bị nhắc nhở về giờ giấc.",
        "S4": "Có đảng viên nộp đảng phí chậm.",
        "S5": "Còn một kiến nghị của quần chúng chưa trả lời.",
        "C1": "Một số đảng viên chưa hoàn thành việc được phân công.",
        "C2": "Một chi ủy viên vắng họp có lý do.",
        "C3": "Chưa nhắc việc thực hiện bản cam kết trong tháng.",
        "C4": "Chưa nắm được tình hình đảng viên đi làm xa.",
    },
    ScaleSubject.COMMITTEE: {
        "T1": "Còn nhiệm vụ của nghị quyết tháng trước đang thực hiện.",
        "T2": "Một báo cáo gửi chậm.",
        "T3": "Giải ngân chậm so với kế hoạch.",
        "T4": "Còn một đơn thư đang xác minh.",
        "T5": "Hoạt động của một đoàn thể chưa đều.",
        "A1": "Đảng ủy họp lùi một tuần.",
        "A2": "Còn chi bộ sinh hoạt chậm ngày.",
        "A3": "Một số chi bộ thảo luận còn ít ý kiến.",
        "A4": "Có cấp ủy viên chưa dự sinh hoạt với chi bộ phụ trách.",
        "A5": "Duyệt phiếu tháng của chi bộ chậm.",
        "S1": "Quy chế làm việc chưa bổ sung kịp thời.",
        "S2": "Còn chi bộ nội bộ chưa thật thống nhất.",
        "S3": "Có đảng viên bị nhắc nhở.",
        "S4": "Còn chi bộ nộp đảng phí chậm.",
        "S5": "Còn kiến nghị sau đối thoại chưa giải quyết xong.",
        "C1": "Cấp ủy viên xuống cơ sở chưa đủ buổi.",
        "C2": "Chuyển sinh hoạt đảng cho một đảng viên còn chậm.",
        "C3": "Mô hình học tập và làm theo Bác chưa được nhân rộng.",
    },
}
NOTE_OF_A_FULL_MARK = "Có hồ sơ, biên bản kèm theo."

#: Why the reviewer gives another mark.
REVIEW_REASONS = (
    "Đối chiếu biên bản: còn nhiệm vụ chưa xong.",
    "Báo cáo tháng gửi sau hạn.",
    "Số đảng viên dự họp thấp hơn mức của thang điểm.",
    "Chưa có minh chứng kèm theo.",
    "Theo phản ánh của cấp ủy viên phụ trách.",
)
#: Why a record is sent back, with the good whose marks are to be corrected.
RETURN_REASONS = (
    (Good.ACTIVITY, "Số đảng viên dự họp không khớp biên bản, đề nghị kiểm tra lại."),
    (Good.TASKS, "Tiêu chí hoàn thành nhiệm vụ chấm chưa đúng thang điểm, đề nghị chấm lại."),
    (Good.SOLIDARITY, "Chưa ghi lý do trừ điểm về đảng phí."),
    (Good.CADRES, "Số đảng viên hoàn thành việc được giao chưa khớp nghị quyết tháng trước."),
)
FLOOD = "Mưa lũ lớn, cả thôn phải sơ tán; Đảng ủy đồng ý lùi sinh hoạt."

#: A sentence from each, in this order, makes minutes, and of the discussion one more; %(present)s of %(entitled)s
#: members, %(month)s, %(done)s of %(assigned)s tasks.
MINUTES = (
    (
        "Kiểm điểm nhiệm vụ tháng %(month)s: hoàn thành %(done)s/%(assigned)s việc.",
        "Thông tin thời sự và văn bản mới; đánh giá kết quả tháng %(month)s (%(done)s/%(assigned)s nhiệm vụ).",
        "Chi ủy báo cáo công tác lãnh đạo tháng %(month)s, tự phê bình và phê bình; %(done)s/%(assigned)s việc xong.",
        "Đồng chí bí thư điểm lại nghị quyết kỳ trước: xong %(done)s trong %(assigned)s việc đã giao.",
        "Đọc báo cáo tháng %(month)s; các tổ trưởng đảng bổ sung số liệu, thống nhất đạt %(done)s/%(assigned)s việc.",
        "Nghe phổ biến chỉ thị mới, sau đó rà soát từng việc của tháng %(month)s: được %(done)s/%(assigned)s.",
    ),
    (
        "Bàn việc thu quỹ, vệ sinh đường làng và chăm lo gia đình chính sách.",
        "Năm ý kiến phát biểu về xây dựng khu dân cư kiểu mẫu, tập trung hàng rào xanh và điện chiếu sáng.",
        "Thảo luận cách vận động hai hộ còn vướng mặt bằng làm đường liên xóm.",
        "Nhiều đồng chí nêu chuyện rác thải chưa phân loại, đề nghị mỗi đảng viên kèm ba hộ.",
        "Trao đổi về lịch gieo cấy, nạo vét mương nội đồng và chống hạn cho xứ đồng cao.",
        "Góp ý dự thảo quy chế dân chủ; có đồng chí băn khoăn mức đóng góp của hộ nghèo.",
        "Bàn chuẩn bị ngày hội đại đoàn kết, phân người lo loa đài, văn nghệ và bữa cơm chung.",
        "Xét việc học tập và làm theo Bác, biểu dương một đồng chí hiến đất mở rộng ngõ.",
        "Rà soát hộ nghèo cuối kỳ: thêm một hộ thoát nghèo, còn hai hộ già yếu phải giúp đỡ lâu dài.",
        "Chuyện loa truyền thanh hỏng từ đợt mưa, hai đồng chí nhận góp tiền sửa ngay trong tuần.",
        "Nhắc nhau khóa cửa, khóa xe khi đi vắng; tổ an ninh cơ sở xin thêm đèn pin và áo mưa.",
        "Bàn cách giúp cháu mồ côi ở cuối xóm đi học tiếp, chi hội khuyến học đứng ra nhận đỡ đầu.",
        "Tranh luận khá lâu về chỗ đặt bãi tập kết vật liệu, cuối cùng chọn khoảnh đất sau sân bóng.",
        "Đảng viên trẻ đề xuất lập nhóm Zalo báo tin cho các hộ, người già thì vẫn đến tận nhà.",
        "Kiểm lại diện tích bỏ hoang, ba gia đình cho mượn ruộng để trồng ngô sinh khối.",
        "Phổ biến cách phòng dịch tả lợn, phân người rắc vôi quanh chuồng trại từng ngõ.",
    ),
    (
        "Về đảng viên: nhắc một đồng chí đi làm xa liên lạc thường xuyên với chi bộ.",
        "Giới thiệu một quần chúng ưu tú đi học lớp nhận thức về Đảng.",
        "Chi hội phụ nữ và đoàn thanh niên báo cáo hoạt động, được ghi nhận có tiến bộ.",
        "Đảng phí thu đủ; sổ quỹ được đọc công khai trước chi bộ.",
        "Hòa giải xong một vụ tranh chấp ranh giới, không còn đơn thư vượt cấp.",
        "Thăm hỏi hai đảng viên cao tuổi ốm đau, trích quỹ mua quà.",
        "Kiểm tra việc thực hiện bản cam kết, ba đồng chí còn nợ phần việc đăng ký.",
        "Chuyển sinh hoạt đảng cho một đồng chí theo con vào thành phố.",
        "Đảng viên dự bị tự đánh giá thời gian thử thách, người giúp đỡ nhận xét thêm.",
        "Hai đồng chí được tặng huy hiệu kỳ tới, giao chi ủy hoàn tất hồ sơ.",
        "Có ý kiến phê bình việc đến muộn, các đồng chí nhận lỗi và hứa sửa.",
        "Ghi nhận lớp trẻ tham gia hiến máu đông hơn mọi năm.",
    ),
    (
        "Kết luận: phân công từng đồng chí phụ trách nhóm hộ, tuần sau kiểm tra lại.",
        "Thống nhất ra nghị quyết với năm việc, có tên người làm và hạn xong.",
        "Chi bộ nhất trí giao chi ủy lập danh sách trước ngày mồng mười.",
        "Giao ban công tác mặt trận đôn đốc, báo lại ở kỳ họp tới.",
        "Kết luận giữ nguyên chỉ tiêu, riêng việc giao thông nông thôn lùi sang tháng sau.",
        "Bí thư yêu cầu đảng viên làm trước, vận động gia đình cùng làm.",
    ),
    (
        "Dự họp %(present)s/%(entitled)s đồng chí.",
        "Có mặt %(present)s/%(entitled)s; các đồng chí vắng đều được thông báo lại nội dung.",
        "Tham dự %(present)s trên %(entitled)s đảng viên, nghị quyết được biểu quyết thông qua.",
        "Sĩ số %(present)s/%(entitled)s, họp tại nhà văn hóa, kết thúc đúng giờ.",
    ),
)
#: Cells that copy: each takes the minutes of the one after it, or writes the same every month.
COPIED_MINUTES = {"014-03": "014-04", "008-02": "008-03"}
UNCHANGING_MINUTES = ("014-05", "012-02")
THEMATIC_MINUTES = " Sinh hoạt chuyên đề: %(theme)s."
THEMES = (
    "nâng cao chất lượng sinh hoạt chi bộ",
    "đảng viên nêu gương trong xây dựng nông thôn mới",
    "chuyển đổi số trong công tác đảng",
    "bảo vệ nền tảng tư tưởng của Đảng",
)

#: %(month)s.
AGENDAS = (
    "1. Kiểm điểm việc thực hiện nghị quyết kỳ trước.\n2. Thông tin thời sự, văn bản mới.\n"
    "3. Bàn nhiệm vụ tháng tới.\n4. Đánh giá chất lượng buổi sinh hoạt.",
    "1. Báo cáo kết quả lãnh đạo tháng %(month)s.\n2. Thảo luận, tự phê bình và phê bình.\n"
    "3. Thông qua nghị quyết, phân công đảng viên.",
    "1. Phổ biến chỉ thị, nghị quyết của cấp trên.\n2. Đánh giá nhiệm vụ tháng %(month)s.\n"
    "3. Phương hướng tháng sau.\n4. Biểu quyết nghị quyết.",
)
CONCLUSIONS = (
    "Chi bộ thống nhất các nhiệm vụ đã nêu, giao từng đồng chí phụ trách và báo cáo kết quả tại kỳ họp tới.",
    "Nhất trí thông qua nghị quyết tháng; đồng chí bí thư kiểm tra việc thực hiện giữa tháng.",
    "Kết luận: hoàn thành việc còn nợ trước ngày 20, tiếp tục vận động nhân dân làm đường và vệ sinh môi trường.",
    "Thống nhất chỉ tiêu tháng tới; mỗi đảng viên thực hiện một việc theo bản cam kết.",
)
#: Why members were excused from a meeting.
ABSENCES = (
    "đi công tác", "ốm", "đi làm ăn xa", "chăm người nhà nằm viện", "trực cơ quan", "có việc hiếu", "đi học", "con nhỏ",
)  # fmt: skip

#: Findings of the closed year: what was concluded, and in which words.
FINDING_NOTES: dict[str, tuple[str, ...]] = {
    FindingCode.DISCIPLINED: (
        "Khiển trách: vi phạm quy định về nồng độ cồn khi lái xe.",
        "Khiển trách: bỏ sinh hoạt chi bộ 3 tháng không lý do.",
        "Cảnh cáo: vi phạm trong quản lý đất đai.",
        "Khiển trách: vi phạm chính sách dân số.",
    ),
    FindingCode.PROHIBITED_CONDUCT: ("Đăng tin chưa kiểm chứng trên mạng xã hội, đã gỡ và xin lỗi.",),
    FindingCode.DISUNITY_CONCLUDED: ("Chi ủy mất đoàn kết, kiểm tra khi có dấu hiệu vi phạm đã kết luận.",),
    FindingCode.ORGANIZATION_DISCIPLINED: ("Khiển trách chi bộ do buông lỏng quản lý đảng viên.",),
}

#: Why the committee decides as it does where the rules leave it the choice.
DECISION_REASONS = {
    Level.EXCELLENT: "Bằng điểm tại mức trần; được chọn vì có mô hình được nhân rộng.",
    Level.GOOD: "Bằng điểm tại mức trần, hết chỉ tiêu hoàn thành xuất sắc.",
    Level.COMPLETED: "Còn việc chậm hoặc chưa xong, đã khắc phục trong tháng cuối năm.",
    Level.NOT_COMPLETED: "Nhiều nhiệm vụ không hoàn thành, hạn chế kéo dài.",
}

#: The name of a commune's own scale.
SPLIT_TITLE = "%(scale)s – %(committee)s chia nhỏ"
