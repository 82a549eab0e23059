"""Languages: clearly another one is told, anything less is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.quality.language import language, other_language, prose
from ingest.quality.vocabulary import LITTLE, NAMES
from ingest.render.model import Part

ON = (("FIN621", "warning"),)
TEXTS = {
    "en": "To change the address on your invoices, open the settings of your account and choose billing. You "
    "can do this at any time, and it will be used for all the invoices that we send to you from then on. "
    "Invoices that have been sent are not changed. If you need one of them with the new address, write "
    "to us and we will send it again.",
    "de": "Um die Adresse auf Ihren Rechnungen zu ändern, öffnen Sie die Einstellungen und wählen Sie die "
    "Abrechnung. Das ist jederzeit möglich und gilt für alle Rechnungen, die wir danach an Sie senden. "
    "Rechnungen, die schon versandt sind, werden nicht geändert. Wenn Sie eine davon mit der neuen "
    "Adresse brauchen, schreiben Sie uns bitte.",
    "fr": "Pour changer l'adresse qui figure sur vos factures, ouvrez les paramètres de votre compte et "
    "choisissez la facturation. Cela est possible à tout moment et vaut pour toutes les factures que "
    "nous vous envoyons par la suite. Les factures qui ont été envoyées ne sont pas modifiées. Si vous "
    "en avez besoin, écrivez-nous dans ce cas.",
    "es": "Para cambiar la dirección que aparece en sus facturas, abra la configuración de la cuenta y elija "
    "la facturación. Puede hacerlo en todo momento y vale para todas las facturas que le enviemos desde "
    "entonces. Las facturas que ya se han enviado no se cambian. Si necesita una de ellas con la nueva "
    "dirección, escríbanos por favor.",
    "it": "Per cambiare l'indirizzo che si trova sulle fatture, aprire le impostazioni e scegliere la "
    "fatturazione. Questo è possibile in ogni momento e vale per tutte le fatture che sono inviate da "
    "allora in poi. Le fatture già inviate non sono modificate. Se ne serve una con il nuovo indirizzo, "
    "si può scrivere al supporto della società.",
    "nl": "Om het adres op uw facturen te wijzigen, opent u de instellingen van het account en kiest u voor "
    "facturering. Dit kan op elk moment en het geldt voor alle facturen die wij u daarna sturen. "
    "Facturen die al zijn verstuurd worden niet gewijzigd. Als u een van deze met het nieuwe adres nodig "
    "hebt, kunt u ons een bericht sturen.",
    "pl": "Aby zmienić adres na fakturach, należy otworzyć ustawienia konta i wybrać rozliczenia. Można to "
    "zrobić w każdej chwili i dotyczy to wszystkich faktur, które są wysyłane po tej zmianie. Faktury, "
    "które już wysłano, nie są zmieniane. Jeśli któraś z nich jest potrzebna z nowym adresem, można do "
    "nas napisać, a my ją wyślemy przez pocztę.",
    "fi": "Laskujen osoitteen voi vaihtaa tilin asetuksista. Sen voit tehdä milloin vain, ja se on voimassa "
    "kaikissa laskuissa, jotka lähetetään sen jälkeen. Laskuja, jotka on jo lähetetty, ei muuteta. Jos "
    "tarvitset jonkin niistä uudella osoitteella, voit kirjoittaa meille, niin lähetämme sen, mutta se "
    "voi kestää hetken tai päivän.",
    "tr": "Faturalardaki adresi değiştirmek için hesap ayarlarını açın ve faturalamayı seçin. Bu her zaman "
    "yapılabilir ve bundan sonra gönderilen tüm faturalar için geçerlidir. Daha önce gönderilen "
    "faturalar değişmez. Eğer bir fatura yeni adres ile gerekli ise, bize yazın ve biz onu en kısa "
    "zamanda yeni adres ile gönderelim, çok kolay ve ücretsiz.",
    "ru": "Чтобы изменить адрес в счетах, откройте настройки и выберите оплату. Это можно сделать в любое "
    "время, и он будет использоваться для всех счетов, которые мы отправим после этого. Счета, которые "
    "уже отправлены, не меняются. Если вам нужен один из них с новым адресом, напишите нам, и мы "
    "отправим его ещё раз по почте или на ваш адрес.",
    "ja": "請求書の住所を変更するには、アカウントの設定を開いて、請求を選んでください。これはいつでもできます。"
    "それ以降に送られるすべての請求書に使われます。すでに送られた請求書は変更されません。新しい住所のもの"
    "が必要な場合は、お問い合わせください。担当者がもう一度お送りします。変更には数分かかることがあります"
    "。しばらくお待ちください。どうぞよろしくお願いいたします。",
    "zh": "要更改发票上的地址，请打开帐户设置并选择帐单。您可以随时执行此操作，更改将用于我们此后发送给您的所有"
    "发票。已经发送的发票不会更改。如果您需要其中一张带有新地址的发票，请写信给我们，我们会再次发送。更改"
    "可能需要几分钟才能生效，请您耐心等待，谢谢您的理解与支持。如果您有任何其他问题，请随时与我们的支持团"
    "队联系，我们将很乐意为您提供帮助，并尽快答复您的所有问题。",
}


@pytest.mark.parametrize("own", TEXTS)
@pytest.mark.parametrize("written", TEXTS)
def test_each_language_is_told_from_each_other(own: str, written: str) -> None:
    told = other_language(TEXTS[written], own)
    assert told == ("" if own == written else NAMES[written])


def test_the_country_of_a_locale_does_not_matter() -> None:
    assert other_language(TEXTS["en"], "en-GB") == ""
    assert other_language(TEXTS["de"], "pt-BR") == "German"


def test_languages_much_alike_and_unknown_ones_are_left_alone() -> None:
    assert other_language("og det er ikke noe som har vært gjort for å bli til " * 10, "da") == ""
    assert other_language(TEXTS["en"], "eo") == ""
    assert other_language(TEXTS["de"], "sw") == ""


def test_short_texts_mixed_texts_and_names_are_left_alone() -> None:
    assert other_language(TEXTS["de"][:150], "en") == ""
    assert other_language(TEXTS["de"][:250] + TEXTS["en"], "en") == ""
    assert other_language("GET /v1/de/la/que POST der die das id name " * 30, "en") == ""


def test_code_is_not_looked_at() -> None:
    german = TEXTS["de"]
    part = Part(
        "", "Guide", f"<p>Write this into the file.</p><pre><code>{german}</code></pre><p><code>{german}</code></p>"
    )
    assert language([part], "en", ON) == []
    assert german not in prose([part])


def test_the_remark_names_language_and_locale() -> None:
    (found,) = language([Part("", "Guide", f"<p>{TEXTS['de']}</p>")], "en", ON)
    assert found.code == "FIN621"
    assert "is German" in found.message
    assert "locale is en" in found.message


def test_the_words_of_a_language_are_written_once() -> None:
    for own, words in LITTLE.items():
        assert own in NAMES
        assert all(word == word.casefold() and word.isalpha() for word in words), own


@given(st.text(max_size=600), st.sampled_from([*TEXTS, "no", "xx", "sr-Latn", "zh_TW"]))
def test_no_text_is_too_odd(text: str, locale: str) -> None:
    assert isinstance(other_language(text * 3, locale), str)
