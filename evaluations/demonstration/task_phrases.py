"""Tasks that resolutions of the demonstration give. Data, and therefore in Vietnamese."""

#: In villages and residential groups.
VILLAGE_TASKS = (
    "Vận động nhân dân đóng góp làm đường ngõ xóm, hoàn thành 120 m",
    "Thu quỹ vì người nghèo và quỹ phòng, chống thiên tai đợt này",
    "Tổng vệ sinh môi trường, khơi thông cống rãnh toàn thôn",
    "Rà soát hộ nghèo, hộ cận nghèo, báo cáo về xã",
    "Vận động 100% hộ dân phân loại rác thải tại nguồn",
    "Hoàn thành thu hoạch, vận động gieo trồng cây vụ đông",
    "Nắm tình hình đảng viên đi làm ăn xa, liên lạc từng đồng chí",
    "Giới thiệu một quần chúng ưu tú học lớp cảm tình Đảng",
    "Thăm, tặng quà gia đình chính sách và người có công",
    "Sửa chữa nhà văn hóa, lắp thêm hệ thống đèn chiếu sáng",
    "Hòa giải dứt điểm vụ tranh chấp ranh giới đất giữa hai hộ",
    "Kiểm tra việc thực hiện bản cam kết của đảng viên tổ 2",
    "Củng cố tổ tự quản về an ninh trật tự, tuần tra ban đêm",
    "Vận động các hộ cài đặt định danh điện tử mức 2 cho người cao tuổi",
    "Trồng và chăm sóc hàng rào xanh trên trục đường chính",
    "Thu, nộp đảng phí đúng kỳ, quyết toán sổ thu",
)
#: In offices, schools, health stations and the forces.
OFFICE_TASKS = (
    "Xây dựng chương trình công tác quý, phân công từng đồng chí",
    "Hoàn thành báo cáo chuyên đề học tập và làm theo Bác",
    "Giải quyết dứt điểm hồ sơ, công việc tồn đọng của tháng trước",
    "Kiểm tra việc chấp hành giờ giấc và quy chế văn hóa công sở",
    "Ứng dụng sổ tay đảng viên điện tử, 100% đảng viên đăng nhập",
    "Chuẩn bị nội dung sinh hoạt chuyên đề quý",
    "Phân công đảng viên giúp đỡ quần chúng ưu tú, hoàn thiện hồ sơ",
    "Rà soát, bổ sung quy hoạch cấp ủy",
    "Tự kiểm tra, rà soát việc thu nộp và sử dụng đảng phí",
    "Tổ chức thăm hỏi đồng chí ốm đau, gia đình khó khăn",
    "Đăng ký việc làm theo gương Bác của từng đảng viên",
    "Vận động ủng hộ quỹ đền ơn đáp nghĩa",
    "Hoàn thiện hồ sơ kiểm tra của chi bộ theo kế hoạch năm",
    "Tuyên truyền Luật Phòng, chống ma túy trong đơn vị",
)
#: What is said of a settled task, by its outcome; most are settled without a word.
TASK_RESULTS = {
    "exceeded": ("Vượt chỉ tiêu giao 15%.", "Xong sớm 5 ngày, vượt khối lượng."),
    "on_time": ("Đã xong.", "Xong, có biên bản nghiệm thu.", "Hoàn thành đủ chỉ tiêu."),
    "late": ("Xong chậm 4 ngày do mưa.", "Hoàn thành sau hạn một tuần."),
    "not_done": ("Chưa có kinh phí, chuyển kỳ sau.", "Mới đạt khoảng một nửa, kiểm điểm người phụ trách."),
}
