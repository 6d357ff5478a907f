"""The words offices write in a roster, and what they mean here.

All are compared as `key` leaves them: without case, accents, signs and surplus spaces.
"""

import re
from collections.abc import Mapping
from enum import Enum
from typing import TypeVar

from cells.choices import Gender, MemberStatus, OrganizationKind, OrganizationType, Position
from cells.names import search_key

EnumT = TypeVar("EnumT", bound=Enum)
_NOT_A_WORD = re.compile(r"[^\w]+")


def key(text: str) -> str:
    """The words alone: "Cơ quan Đảng, MTTQ – đoàn thể" and "co quan dang mttq doan the" are the same."""
    return _NOT_A_WORD.sub(" ", search_key(text)).strip()


def _meanings(words: Mapping[EnumT, str]) -> dict[str, EnumT]:
    """{word: meaning} from lists separated by "|", the first of each being the word to recommend."""
    return {key(word): meaning for meaning, listed in words.items() for word in listed.split("|")}


KIND_WORDS: Mapping[OrganizationKind, str] = {
    OrganizationKind.GRASSROOTS_COMMITTEE: "Đảng bộ cơ sở | ĐBCS | Đảng ủy cơ sở",
    OrganizationKind.GRASSROOTS_CELL: "Chi bộ cơ sở | CBCS",
    OrganizationKind.SUB_COMMITTEE: "Đảng bộ bộ phận | ĐBBP",
    OrganizationKind.SUBORDINATE_CELL: (
        "Chi bộ trực thuộc | CBTT | Chi bộ trực thuộc đảng ủy cơ sở | Chi bộ trực thuộc đảng bộ cơ sở"
        " | Chi bộ trực thuộc đảng bộ bộ phận"
    ),
}
KINDS = _meanings(KIND_WORDS)

TYPE_WORDS: Mapping[OrganizationType, str] = {
    OrganizationType.COMMUNE: "Xã",
    OrganizationType.WARD: "Phường",
    OrganizationType.TOWNSHIP: "Thị trấn",
    OrganizationType.PARTY_AGENCY: (
        "Cơ quan Đảng, MTTQ, đoàn thể | Cơ quan Đảng, Mặt trận, đoàn thể | Cơ quan Đảng | Đảng, đoàn thể"
        " | Cơ quan Đảng, Mặt trận Tổ quốc, đoàn thể | Cơ quan Đảng, MTTQ và các đoàn thể | Cơ quan Đảng, đoàn thể"
    ),
    OrganizationType.STATE_AGENCY: "Cơ quan nhà nước | Hành chính nhà nước | Cơ quan hành chính nhà nước",
    OrganizationType.PUBLIC_SERVICE_UNIT: "Sự nghiệp công lập | Đơn vị sự nghiệp công lập | ĐVSN công lập | Sự nghiệp",
    OrganizationType.NON_PUBLIC_SERVICE_UNIT: (
        "Sự nghiệp ngoài công lập | Đơn vị sự nghiệp ngoài công lập | ĐVSN ngoài công lập"
    ),
    OrganizationType.ARMY: "Quân đội | Quân sự",
    OrganizationType.POLICE: "Công an",
    OrganizationType.STATE_ENTERPRISE_FULL: (
        "Doanh nghiệp nhà nước 100 % vốn | Doanh nghiệp 100 % vốn nhà nước | DNNN 100 % vốn"
    ),
    OrganizationType.STATE_ENTERPRISE_MAJORITY: (
        "Doanh nghiệp nhà nước từ 50 % vốn trở lên | Doanh nghiệp có vốn nhà nước từ 50 % trở lên"
    ),
    OrganizationType.STATE_ENTERPRISE_MINORITY: (
        "Doanh nghiệp nhà nước dưới 50 % vốn | Doanh nghiệp có vốn nhà nước dưới 50 %"
    ),
    OrganizationType.JOINT_STOCK_COMPANY: "Công ty cổ phần | Cổ phần | CTCP",
    OrganizationType.LIMITED_COMPANY: "Công ty TNHH | TNHH | Công ty trách nhiệm hữu hạn | Trách nhiệm hữu hạn",
    OrganizationType.PARTNERSHIP: "Công ty hợp danh | Hợp danh",
    OrganizationType.FOREIGN_FULL: "Doanh nghiệp 100 % vốn nước ngoài | 100 % vốn nước ngoài",
    OrganizationType.FOREIGN_PARTIAL: "Doanh nghiệp có vốn nước ngoài | Liên doanh với nước ngoài | Vốn nước ngoài",
    OrganizationType.COOPERATIVE: "Hợp tác xã | HTX",
    OrganizationType.ABROAD: "Ngoài nước | Ở ngoài nước",
    OrganizationType.OTHER: "Khác | Loại hình khác",
    OrganizationType.VILLAGE: "Thôn | Xóm | Bản | Làng | Ấp",
    OrganizationType.RESIDENTIAL_GROUP: "Tổ dân phố | TDP | Khối phố | Khu phố",
    OrganizationType.SCHOOL: "Trường học | Giáo dục | Trường",
    OrganizationType.HEALTH: "Y tế | Trạm y tế",
}
TYPES = _meanings(TYPE_WORDS)

#: Broader than the columns of the official tables: the unit's name, then a rule of thumb, settles which one is meant.
STATE_ENTERPRISE = {key(word) for word in ("Doanh nghiệp nhà nước", "DNNN", "Doanh nghiệp có vốn nhà nước")}
OTHER_ENTERPRISE = {
    key(word)
    for word in ("Doanh nghiệp ngoài nhà nước", "Doanh nghiệp tư nhân", "DN ngoài nhà nước", "Doanh nghiệp ngoài NN")
}
COMPANY_FORMS: Mapping[str, OrganizationType] = {
    "cp": OrganizationType.JOINT_STOCK_COMPANY,
    "co phan": OrganizationType.JOINT_STOCK_COMPANY,
    "tnhh": OrganizationType.LIMITED_COMPANY,
    "trach nhiem huu han": OrganizationType.LIMITED_COMPANY,
    "hop danh": OrganizationType.PARTNERSHIP,
}

GENDER_WORDS: Mapping[Gender, str] = {Gender.MALE: "Nam", Gender.FEMALE: "Nữ"}
GENDERS = _meanings(GENDER_WORDS)

STATUS_WORDS: Mapping[MemberStatus, str] = {
    MemberStatus.OFFICIAL: "Chính thức | ĐVCT | Đảng viên chính thức",
    MemberStatus.PROBATIONARY: "Dự bị | ĐVDB | Đảng viên dự bị",
    MemberStatus.EXEMPT: (
        "Miễn công tác và SH | Miễn công tác và sinh hoạt | Miễn sinh hoạt | Miễn CT và SH | Miễn SH | Miễn"
        " | Miễn công tác, sinh hoạt | Được miễn công tác và sinh hoạt Đảng | Miễn công tác và sinh hoạt Đảng"
    ),
    MemberStatus.SUSPENDED: "Đình chỉ sinh hoạt | Đình chỉ | Đình chỉ sinh hoạt Đảng | Đình chỉ SH",
    MemberStatus.TRANSFERRED: "Đã chuyển | Chuyển đi | Chuyển sinh hoạt | Đã chuyển sinh hoạt | Chuyển sinh hoạt Đảng",
    MemberStatus.REMOVED: "Đưa ra khỏi Đảng | Khai trừ | Xóa tên | Ra khỏi Đảng | Xin ra khỏi Đảng",
    MemberStatus.DECEASED: "Từ trần | Đã mất | Chết | Đã từ trần",
}
STATUSES = _meanings(STATUS_WORDS)

POSITION_WORDS: Mapping[Position, str] = {
    Position.NONE: "Đảng viên | ĐV | Không",
    Position.SECRETARY: "Bí thư | Bí thư chi bộ | BT | Bí thư CB | BTCB",
    Position.DEPUTY_SECRETARY: "Phó Bí thư | Phó bí thư chi bộ | PBT | Phó BT | PBTCB",
    Position.COMMITTEE_MEMBER: "Chi ủy viên | CUV | Ủy viên | Chi ủy | Ủy viên chi ủy",
}
POSITIONS = _meanings(POSITION_WORDS)

#: In the notes: the unit tries out the movement before the others.
PILOT = re.compile(r"\b(mo hinh|chi bo|dang bo|don vi|lam|thi) diem\b")


def recommended(words: Mapping[EnumT, str]) -> str:
    """The word to write for each meaning, for a message."""
    return ", ".join(listed.split("|")[0].strip() for listed in words.values())


class UnitColumn(Enum):
    """The columns of the list of organisations, with the headings they go by."""

    ORDINAL = "TT | STT | Số TT | Số thứ tự"
    CODE = "Mã | Mã số | Mã đơn vị | Mã TCĐ | Mã tổ chức | Mã tổ chức đảng | Mã chi bộ"
    NAME = "Tên tổ chức đảng | Tên | Tên đơn vị | Tên tổ chức | Tổ chức đảng | Tên chi bộ | Đơn vị | Tên TCĐ"
    KIND = "Cấp | Cấp tổ chức | Cấp tổ chức đảng | Loại tổ chức | Loại tổ chức đảng"
    TYPE = "Loại hình | Loại hình tổ chức | Loại hình tổ chức đảng | Loại hình đơn vị | Loại hình TCĐ"
    PARENT = (
        "Trực thuộc | Đơn vị cấp trên | Cấp trên | Tổ chức đảng cấp trên | Trực thuộc đảng bộ | Đảng bộ | Thuộc đảng bộ"
    )
    NOTE = "Ghi chú"


class MemberColumn(Enum):
    """The columns of the list of members, with the headings they go by, alone or under a heading across several."""

    ORDINAL = "TT | STT | Số TT | Số thứ tự"
    NAME = "Họ và tên | Họ tên | Tên đảng viên | Họ và tên đảng viên | Họ tên đảng viên | Họ, tên | Họ, chữ đệm và tên"
    BIRTH = "Ngày sinh | Ngày tháng năm sinh | Năm sinh | Sinh ngày | Ngày tháng sinh"
    BIRTH_OF_MALE = "Ngày sinh Nam | Năm sinh Nam | Ngày tháng năm sinh Nam"
    BIRTH_OF_FEMALE = "Ngày sinh Nữ | Năm sinh Nữ | Ngày tháng năm sinh Nữ"
    GENDER = "Giới tính | Giới | Nam/Nữ | Nam, nữ"
    CARD = "Số thẻ | Số thẻ đảng viên | Số thẻ đảng | Số thẻ ĐV | Số TĐV | Thẻ đảng viên"
    ADMITTED = (
        "Ngày vào Đảng | Vào Đảng | Ngày kết nạp | Kết nạp | Ngày vào ĐCSVN | Ngày tháng năm vào Đảng"
        " | Ngày kết nạp Đảng | Ngày tháng năm kết nạp | Ngày vào Đảng Dự bị | Vào Đảng Dự bị"
    )
    OFFICIAL = (
        "Ngày chính thức | Chính thức | Ngày công nhận chính thức | Ngày vào Đảng chính thức | Vào Đảng chính thức"
        " | Ngày tháng năm chính thức | Ngày chuyển chính thức | Ngày tháng năm chuyển chính thức"
    )
    CELL = "Sinh hoạt tại | Mã chi bộ | Chi bộ | Chi bộ sinh hoạt | Nơi sinh hoạt | Sinh hoạt tại chi bộ | Mã đơn vị"
    POSITION = "Chức vụ | Chức vụ Đảng | Chức vụ trong Đảng | Chức vụ trong chi bộ"
    STATUS = "Tình trạng | Trạng thái | Loại đảng viên | Diện đảng viên | Tình trạng đảng viên"
    NOTE = "Ghi chú"


def headings(column: UnitColumn | MemberColumn) -> list[str]:
    """What the column may be called, the heading to recommend first."""
    return [heading.strip() for heading in column.value.split("|")]


#: Without these there is no list.
NEEDED_UNIT_COLUMNS = frozenset({UnitColumn.CODE, UnitColumn.NAME, UnitColumn.KIND, UnitColumn.TYPE, UnitColumn.PARENT})
NEEDED_MEMBER_COLUMNS = frozenset({MemberColumn.NAME, MemberColumn.CARD, MemberColumn.CELL})

#: What stands below a list, in either of its last lines.
SIGNATURE = re.compile(
    r"^(nguoi lap( bieu)?|(t m|tm)\b.*|truong ban|thu truong.*|can bo (tong hop|lap bieu)|xac nhan.*|ky.* ho ten)$"
)
TOTAL = re.compile(r"^(tong (cong|so)\b.*|cong)$")
