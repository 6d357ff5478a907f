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

#: %(present)s of %(entitled)s members, %(month)s, %(done)s of %(assigned)s tasks.
MINUTES = (
    "Kiểm điểm nhiệm vụ tháng %(month)s: hoàn thành %(done)s/%(assigned)s việc. Bàn nhiệm vụ tháng tới: thu quỹ, "
    "vệ sinh môi trường, chăm lo gia đình chính sách. Dự họp %(present)s/%(entitled)s đồng chí; nghị quyết được "
    "nhất trí 100%%.",
    "Thông tin thời sự; đánh giá kết quả tháng %(month)s (%(done)s/%(assigned)s nhiệm vụ). Thảo luận 5 ý kiến về "
    "xây dựng khu dân cư kiểu mẫu. Kết luận: phân công từng đồng chí phụ trách nhóm hộ. Có mặt "
    "%(present)s/%(entitled)s.",
    "Chi ủy báo cáo tháng %(month)s, tự phê bình và phê bình; %(done)s/%(assigned)s việc xong. Thống nhất nội dung "
    "học tập và làm theo Bác, nhắc thực hiện bản cam kết. Dự họp %(present)s/%(entitled)s đồng chí.",
)
THEMATIC_MINUTES = " Sinh hoạt chuyên đề: %(theme)s."
THEMES = (
    "nâng cao chất lượng sinh hoạt chi bộ",
    "đảng viên nêu gương trong xây dựng nông thôn mới",
    "chuyển đổi số trong công tác đảng",
    "bảo vệ nền tảng tư tưởng của Đảng",
)

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
