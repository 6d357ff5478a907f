"""Made-up minutes of one kind of meeting: phrases of the agenda that are alike everywhere, a discussion of their own.

For measuring how often honest minutes are taken for copies, and how often copies are found.
"""

import re
from collections.abc import Sequence
from random import Random

#: Every meeting's minutes have some of these, word for word.
AGENDA = (
    "Đồng chí bí thư tuyên bố lý do, kiểm tra tư cách đảng viên dự họp và thông qua chương trình buổi sinh hoạt.",
    "Chi ủy báo cáo kết quả lãnh đạo tháng trước, thông tin thời sự và văn bản mới của cấp trên.",
    "Chi bộ thảo luận dân chủ, thống nhất đánh giá ưu điểm, khuyết điểm và nhiệm vụ trọng tâm tháng tới.",
    "Đồng chí chủ trì kết luận, phân công nhiệm vụ cho từng đảng viên và đề nghị chi bộ biểu quyết.",
    "Biên bản được đọc lại trước chi bộ, các đồng chí dự họp nhất trí thông qua.",
)
FRAMES = (
    "Đồng chí {person} nêu việc {matter} ở {place} còn {state}, đề nghị {body} {act}.",
    "{body} báo cáo: {matter} tại {place} {state}; chi bộ giao đồng chí {person} {act}.",
    "Bàn về {matter}: có ý kiến cho rằng {place} {state}, đồng chí {person} đề nghị {act}.",
    "Về {matter}, {body} phối hợp với đồng chí {person} {act}, vì {place} {state}.",
    "Đồng chí {person} phản ánh {place} {state}, liên quan {matter}; {body} nhận {act}.",
    "Chi bộ xét đề nghị của đồng chí {person}: {act} để {matter} ở {place} khỏi {state}.",
)
WORDS = {
    "person": (
        "Lâm", "Hòa", "Tú", "Bình", "Cúc", "Dũng", "Hạnh", "Huy", "Lan", "Minh", "Nga", "Phước", "Quỳnh", "Sơn",
        "Thắng", "Yến", "Khánh", "Loan", "Mậu", "Nhàn", "Oanh", "Phúc", "Quý", "Tâm", "Vinh", "Xuân",
    ),
    "matter": (
        "thu quỹ vì người nghèo", "làm đường nội đồng", "nạo vét kênh mương", "phân loại rác thải",
        "cài đặt định danh điện tử", "vận động hiến đất", "tiêm phòng cho đàn trâu bò", "sửa nhà văn hóa",
        "lắp đèn chiếu sáng", "trồng hàng rào xanh", "chuẩn bị ngày hội đại đoàn kết", "kết nạp đảng viên mới",
        "thu nộp đảng phí", "hòa giải tranh chấp ranh giới", "giúp hộ cận nghèo sửa nhà", "phòng cháy rừng",
        "xây dựng khu dân cư kiểu mẫu", "khuyến học đầu năm", "chăm sóc nghĩa trang liệt sĩ", "dồn điền đổi thửa",
        "rà soát bảo hiểm y tế", "tuần tra ban đêm", "dạy thêm ngoài giờ", "khám sức khỏe người cao tuổi",
    ),
    "place": (
        "xóm Trại", "xóm Đình", "cánh đồng Mả", "đập Cây Sanh", "ngõ ông Thái", "tổ liên gia số bốn", "chợ Trổ",
        "trục đường liên thôn", "bãi bồi ven sông", "khu tái định cư", "trường mầm non", "cầu Kênh", "xứ Cồn Mua",
        "trạm bơm", "khe Lang", "đồi Thông", "phía sau đình làng", "bờ đê hữu", "sân bóng", "nhà kho cũ",
    ),
    "state": (
        "chậm hơn kế hoạch", "vướng hai hộ chưa đồng tình", "thiếu vật liệu", "đã xong bảy phần", "bị mưa cuốn trôi",
        "chưa có người nhận", "thu được nửa chỉ tiêu", "xuống cấp nhiều chỗ", "đang chờ huyện cấp vốn",
        "làm tốt hơn năm ngoái", "mất vệ sinh", "nhiều người đi làm ăn xa", "chưa họp dân lần nào", "thừa nhân công",
    ),
    "body": (
        "Ban công tác mặt trận", "Chi hội phụ nữ", "Đoàn thanh niên", "Chi hội nông dân", "Hội cựu chiến binh",
        "Tổ dân vận", "Ban giám sát cộng đồng", "Tổ bảo vệ an ninh cơ sở", "Hội người cao tuổi", "Ban phát triển thôn",
    ),
    "act": (
        "đến từng nhà vận động", "lập danh sách gửi xã", "góp mỗi hộ một ngày công", "mời cán bộ địa chính về đo lại",
        "công khai thu chi tại nhà văn hóa", "kiểm tra lại vào tuần sau", "làm đơn xin hỗ trợ xi măng",
        "chia ca trực theo nhóm hộ", "báo cáo chi bộ kỳ tới", "tổ chức buổi đối thoại riêng",
        "mượn máy xúc của hợp tác xã",
        "gặp gỡ gia đình thuyết phục", "ký cam kết với các hộ", "phát loa nhắc mỗi sáng", "thuê thợ sửa trước tết",
        "nhờ con em xa quê đóng góp",
    ),
}  # fmt: skip

#: The single words of which discussions are made.
VOCABULARY = [word for phrases in WORDS.values() for phrase in phrases for word in phrase.split()]


def write_minutes(chance: Random, agenda: int = 3, own: int = 6) -> str:
    """Minutes with so many sentences of the agenda and so many of their own."""
    discussed = [
        chance.choice(FRAMES).format(**{name: chance.choice(phrases) for name, phrases in WORDS.items()})
        for _ in range(own)
    ]
    opening, *closing = sorted(chance.sample(range(len(AGENDA)), agenda))
    return " ".join((AGENDA[opening], *discussed, *(AGENDA[place] for place in closing)))


def changed(minutes: str, share: float, chance: Random, vocabulary: Sequence[str]) -> str:
    """The minutes copied, with that share of their words put differently."""
    words = minutes.split()
    for place in chance.sample(range(len(words)), round(share * len(words))):
        words[place] = chance.choice(vocabulary)
    return " ".join(words)


def reordered(minutes: str, chance: Random) -> str:
    """The minutes copied, with their sentences in another order."""
    sentences = re.split(r"(?<=[.;]) ", minutes)
    chance.shuffle(sentences)
    return " ".join(sentences)
