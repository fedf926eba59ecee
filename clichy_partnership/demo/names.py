"""Invented identities. Any likeness to a real person is fortuitous."""

import unicodedata
from random import Random

FIRST_NAMES = """
Adama Adrien Aïcha Aïssata Alexandre Alexia Alice Amélie Amina Amine Anaïs Anissa Anouk Antoine Arthur Assia
Aurélie Awa Axel Baptiste Bastien Bilal Bintou Brice Camille Capucine Célia Charlotte Chloé Clara Clément
Coralie Cyril Damien David Diana Djibril Dounia Eliott Élodie Elsa Émilie Emma Enzo Estelle Ethan Eva Fabien
Fanny Farah Fatou Félix Flora Florian Gabriel Gaëlle Gaspard Guillaume Hadrien Hana Hélène Hugo Ibrahima
Idriss Imane Inès Ismaël Jade Jean Jérémie Joana Jonathan Jules Julie Karim Kenza Khadija Kévin Laetitia
Lamine Laura Léa Léna Léo Lila Lina Linh Louis Louise Lucas Lucie Maëlys Malik Manon Margaux Mariam Marius
Mathilde Maxime Mehdi Mélanie Mélissa Milan Mohamed Moussa Nadia Naïm Nathan Nicolas Nina Noémie Nora Nour
Océane Oscar Oumar Paul Pauline Quentin Rachid Rania Raphaël Rayan Rémi Romane Romain Sabrina Salimata Samir
Samuel Sandra Sara Sékou Selma Simon Sofia Sofiane Solène Sonia Stanislas Tania Théo Thomas Tiago Tom
Valentin Victor Violette William Yacine Yanis Yasmine Yohan Youssef Zoé
"""

LAST_NAMES = """
Abad Abdelli Achour Aksoy Alonso Amrani André Antunes Aubry Bah Bailly Bakayoko Baldé Barbier Barros Baudry
Belkacem Benali Benoît Berger Bernard Berthelot Besson Blanchard Bonnet Bouchet Boulanger Bourgeois Boutin
Brun Camara Carlier Caron Carvalho Chauvin Chevalier Cissé Clerc Colin Cordier Costa Coulibaly Cousin Da-
Silva Delattre Delmas Demir Descamps Diallo Diarra Dias Diop Dos-Santos Doucouré Dubois Dumas Dupuis Durand
Etienne Fabre Faure Fernandes Ferreira Fofana Fontaine Fournier Gaillard Garnier Gauthier Gérard Girard
Gomes Gonçalves Guérin Guillot Hamdi Haddad Henry Hervé Hoarau Huet Jacquet Joly Julien Kaba Kaya Keïta
Konaté Kouassi Lacroix Lambert Laurent Leblanc Leclercq Legrand Lemaire Leroux Lévêque Lopes Maillard
Mansouri Marchand Marques Martinez Masson Mendes Mercier Meunier Michaud Monteiro Moreau Morin Moulin
N'Diaye Nguyen Noël Ouattara Pascal Pereira Perret Petit Pham Philippe Picard Pinto Poirier Prévost Rahmani
Renard Ribeiro Rivière Robin Roche Rousseau Roux Sacko Saïdi Sanchez Sarr Schmitt Simonet Sissoko Soares
Soumaré Tavares Tessier Tran Traoré Vasseur Vidal Vincent Weber Yilmaz Zidane
"""


def folded(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in letters if letter.isascii() and (letter.isalnum() or letter == "-"))


class Identities:
    """Hands out names, e-mail addresses and telephone numbers, none of them twice."""

    def __init__(self, rng: Random):
        self.rng = rng
        self.given_names: set[tuple[str, str]] = set()
        self.given_emails: set[str] = set()
        self.landlines = rng.sample(range(10_000), 2_000)
        self.mobiles = rng.sample(range(10_000), 2_000)

    def name(self) -> tuple[str, str]:
        while True:
            name = (
                self.rng.choice(FIRST_NAMES.split()),
                self.rng.choice(LAST_NAMES.split()).replace("-", " "),
            )
            if name not in self.given_names:
                self.given_names.add(name)
                return name

    def guardian(self, last_name: str) -> str:
        """A parent, who has the same surname three times out of four."""
        if self.rng.random() > 0.75:
            last_name = self.rng.choice(LAST_NAMES.split()).replace("-", " ")
        return f"{self.rng.choice(FIRST_NAMES.split())} {last_name}"

    def email(self, name: str) -> str:
        local = ".".join(folded(part) for part in name.split())
        address, number = f"{local}@exemple.fr", 2
        while address in self.given_emails:
            address, number = f"{local}{number}@exemple.fr", number + 1
        self.given_emails.add(address)
        return address

    # Both ranges are reserved by Arcep for works of fiction.
    def landline(self) -> str:
        return f"01 99 00 {self._end_of_number(self.landlines.pop())}"

    def mobile(self) -> str:
        return f"06 39 98 {self._end_of_number(self.mobiles.pop())}"

    def _end_of_number(self, number: int) -> str:
        return f"{number // 100:02} {number % 100:02}"
