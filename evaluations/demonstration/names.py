"""Made-up people's names, as frequent as they are in a rural district of the north of Central Vietnam."""

from random import Random

from cells.choices import Gender

_FAMILY_WEIGHTS = {
    "Nguyễn": 26,
    "Trần": 13,
    "Phan": 10,
    "Lê": 9,
    "Phạm": 7,
    "Hoàng": 5,
    "Võ": 4,
    "Đặng": 3,
    "Bùi": 3,
    "Thái": 3,
    "Hồ": 3,
    "Đoàn": 2,
    "Đinh": 2,
    "Ngô": 2,
    "Dương": 2,
    "Biện": 2,
    "Đậu": 1,
    "Cù": 1,
    "Lương": 1,
    "Mai": 1,
}
FAMILIES, WEIGHTS = tuple(_FAMILY_WEIGHTS), tuple(_FAMILY_WEIGHTS.values())

MIDDLES = {
    Gender.MALE: ("Văn", "Đình", "Xuân", "Đức", "Quang", "Hữu", "Bá", "Công", "Ngọc", "Minh", "Thanh", "Trọng", "Viết"),
    Gender.FEMALE: ("Thị", "Thị", "Thị", "Thị Thanh", "Thị Hồng", "Thị Kim", "Ngọc", "Thị Minh", "Thanh", "Hồng"),
}
GIVEN = {
    Gender.MALE: (
        *("An", "Anh", "Bắc", "Bảo", "Bằng", "Bình", "Chiến", "Cường", "Dũng", "Dương", "Đại", "Đạo", "Đạt", "Đông"),
        *("Đồng", "Đức", "Giang", "Hải", "Hạnh", "Hậu", "Hiếu", "Hòa", "Hoàn", "Hùng", "Hưng", "Kiên", "Khánh"),
        *("Lâm", "Long", "Lộc", "Lợi", "Mạnh", "Nam", "Nghĩa", "Phong", "Phú", "Phúc", "Quân", "Quý", "Quyết", "Sáng"),
        *("Sơn", "Tài", "Tân", "Thành", "Thắng", "Thế", "Thọ", "Tiến", "Toàn", "Trung", "Tuấn", "Tùng", "Vinh", "Xuân"),
    ),
    Gender.FEMALE: (
        *("An", "Ánh", "Bích", "Chi", "Cúc", "Dung", "Duyên", "Đào", "Hà", "Hạnh", "Hằng", "Hiền", "Hoa", "Hòa"),
        *("Hoài", "Hồng", "Huệ", "Hương", "Lan", "Liên", "Linh", "Loan", "Lý", "Mai", "Mận", "Minh", "Nga", "Ngân"),
        *("Nguyệt", "Nhàn", "Nhung", "Oanh", "Phương", "Phượng", "Quyên", "Sen", "Tâm", "Thảo", "Thanh", "Thơm"),
        *("Thu", "Thủy", "Thúy", "Thương", "Tình", "Trang", "Tú", "Tuyết", "Uyên", "Vân", "Xuân", "Ý", "Yến"),
    ),
}


def full_name(dice: Random, gender: Gender) -> str:
    """Family name, middle names, given name: "Phan Thị Thanh Hương"."""
    family, middle = dice.choices(FAMILIES, WEIGHTS)[0], dice.choice(MIDDLES[gender])
    given = dice.choice([name for name in GIVEN[gender] if name not in (family, *middle.split())])
    return f"{family} {middle} {given}"
