"""The little words of languages, which stand in every text of theirs, and the scripts they are written in."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LITTLE: Final[dict[str, frozenset[str]]] = {
    "en": _words("the of and to in is that for it you this with are be on or not as by from an if can will your at we "
                 "have has when which but all use was were they there these should must may more into only"),
    "de": _words("der die das und ist in den von zu mit sich des auf für nicht ein eine einen einem einer als auch es "
                 "an werden wird aus er hat dass sie nach bei um am sind noch wie über so zum oder kann können wenn "
                 "nur zur ihre ihr wir durch diese dieser dieses müssen mehr sein im"),
    "fr": _words("le la les de des du et est un une en que qui dans pour pas sur se au aux avec ce cette ces son sa "
                 "ses il elle vous nous votre vos ne plus par ou sont être peut si mais comme leur tout cela"),
    "es": _words("el la los las de del y es un una en que se por con para no su sus al lo como más o este esta esto "
                 "son pero ha si puede cuando muy sobre también usted sin entre desde hay ser tiene"),
    "pt": _words("o a os as de do da dos das e é um uma em no na nos nas que se por com para não seu sua ao à mais ou "
                 "como este esta isso são mas foi pode quando você também pelo pela sem até ser tem está"),
    "it": _words("il lo la i gli le di del della dei delle e è un una in nel nella che si per con non su sul al alla "
                 "come più o questo questa sono ma ha se può quando anche da dal dalla essere viene tra ogni"),
    "nl": _words("de het een en van in is dat op te zijn met voor niet die aan er om als ook bij door naar uit wordt "
                 "worden kan kunnen of je u uw deze dit maar wel nog over hebben heeft moet wanneer meer"),
    "sv": _words("och att det i en som är på för av med den till inte om ett kan har de du din eller från när vi så "
                 "detta ska men även här vid alla genom också"),
    "da": _words("og at det i en som er på for af med den til ikke om et kan har de du din eller fra når vi så dette "
                 "skal men også her ved alle gennem blive bliver være"),
    "nb": _words("og at det i en som er på for av med den til ikke om et kan har de du din eller fra når vi så dette "
                 "skal men også her ved alle gjennom bli blir være hvis"),
    "fi": _words("ja on ei se että oli joka ovat tai kun jos myös voi sen mutta niin kuin olla sitä tämä tämän ole "
                 "sekä jotka vain voit voidaan käyttää mukaan kaikki"),
    "pl": _words("i w na z do się nie jest to że o jak przez od po za dla są lub oraz można który która które tego tym "
                 "ale aby jeśli być może ten ta te przy jego czy"),
    "cs": _words("a se na je v že z do s o to pro které který která jako jsou ale po za by nebo při tak jeho aby už "
                 "podle lze pokud být může není také"),
    "sk": _words("a sa na je v že z do s o to pre ktoré ktorý ktorá ako sú ale po za by alebo pri tak jeho aby už "
                 "podľa možno ak byť môže nie je tiež"),
    "hu": _words("a az és hogy nem is egy ez meg van csak de ha mint vagy el már lehet kell azt amely volt ezt még "
                 "után minden használata"),
    "ro": _words("și în de la cu pe o un este nu să se care pentru din mai sau sunt ca că dacă poate fi acest această "
                 "prin dar când la ale al"),
    "tr": _words("ve bir bu için ile de da olarak olan en daha çok gibi ne kadar sonra veya her ancak değil olduğu "
                 "eğer tarafından içinde nasıl"),
    "id": _words("yang dan di untuk dengan dari ini pada dalam adalah tidak akan atau ke itu anda dapat oleh sebagai "
                 "juga jika bisa telah ada lebih saat"),
    "vi": _words("và của là các có cho được trong không một với để những này bạn khi từ người trên đã về nếu thể như "
                 "hoặc bằng"),
    "hr": _words("i u je na se da za su od s koji koja koje ne kao što iz ili bi može ako to biti ako samo po nije "
                 "kako te"),
    "sl": _words("in je v na se da za so od s ki ne kot iz ali bi lahko če to biti samo po ni kako pri tudi z"),
    "ca": _words("el la els les de del i és un una en que per amb no al als o com més aquest aquesta són però si pot "
                 "quan també us des hi ser té dels"),
    "ru": _words("и в не на что с по это как для из к а или от при если можно он вы но все так же чтобы его только "
                 "за быть который может"),
    "uk": _words("і в не на що з та це як для до або від при якщо можна він ви але всі так щоб його тільки за бути "
                 "який може є у"),
    "bg": _words("и в не на че с по това как за от или при ако може да се са ви но всички така е към който като"),
}  # fmt: skip
"""Language → words that a twentieth to a half of every text in it consists of."""

LIKE: Final = (frozenset({"da", "nb", "nn", "no"}), frozenset({"hr", "sr", "bs"}), frozenset({"cs", "sk"}),
               frozenset({"id", "ms"}))  # fmt: skip
"""Languages too close to be told apart by so little."""

SCRIPTS: Final[dict[str, str]] = {
    "latin": "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff",
    "greek": "\u0370-\u03ff\u1f00-\u1fff",
    "cyrillic": "\u0400-\u052f",
    "hebrew": "\u0590-\u05ff",
    "arabic": "\u0600-\u06ff\u0750-\u077f",
    "devanagari": "\u0900-\u097f",
    "bengali": "\u0980-\u09ff",
    "thai": "\u0e00-\u0e7f",
    "kana": "\u3040-\u30ff",
    "han": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff",
    "hangul": "\uac00-\ud7af\u1100-\u11ff",
}
"""Script → its letters, as the inside of a character class."""

WRITTEN_IN: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("ru", "uk", "bg", "be", "mk", "kk", "ky"), ("cyrillic",)),
    **dict.fromkeys(("sr", "bs", "mn", "uz", "az"), ("cyrillic", "latin")),
    "el": ("greek",), "he": ("hebrew",), "iw": ("hebrew",), "hi": ("devanagari",), "mr": ("devanagari",),
    "ne": ("devanagari",), "bn": ("bengali",), "th": ("thai",), "ja": ("kana", "han"), "zh": ("han",),
    "ko": ("hangul", "han"), "ar": ("arabic",), "fa": ("arabic",), "ur": ("arabic",),
    **dict.fromkeys(
        ("en de fr es pt it nl sv da nb nn no fi pl cs sk hu ro tr id ms vi hr sl ca et lv lt is ga eu gl cy af sw sq "
         "tl mt lb").split(), ("latin",)),
}  # fmt: skip
"""Language → the scripts it is written in. Of others nothing is said."""

NAMES: Final = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "pt": "Portuguese", "it": "Italian",
    "nl": "Dutch", "sv": "Swedish", "da": "Danish", "nb": "Norwegian", "fi": "Finnish", "pl": "Polish",
    "cs": "Czech", "sk": "Slovak", "hu": "Hungarian", "ro": "Romanian", "tr": "Turkish", "id": "Indonesian",
    "vi": "Vietnamese", "hr": "Croatian", "sl": "Slovene", "ca": "Catalan", "ru": "Russian", "uk": "Ukrainian",
    "bg": "Bulgarian", "ja": "Japanese", "zh": "Chinese", "ko": "Korean", "el": "Greek", "he": "Hebrew",
    "th": "Thai", "ar": "Arabic", "hi": "Hindi", "bn": "Bengali",
}  # fmt: skip
