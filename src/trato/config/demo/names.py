"""What are people called in the countries of the demo company's customers?"""

from typing import NamedTuple


class Names(NamedTuple):
    """Given names of women and men, family names, and how a woman's family name ends."""

    women: list[str]
    men: list[str]
    families: list[str]
    endings: tuple[tuple[str, str], ...] = ()

    def given(self) -> list[str]:
        """All given names."""
        return self.women + self.men

    def family_of(self, given: str, family: str) -> str:
        """The family name in the form that goes with this given name."""
        if given in self.women:
            for ending, changed in self.endings:
                if family.endswith(ending):
                    return family.removesuffix(ending) + changed
        return family


def _names(women: str, men: str, families: str, endings: tuple[tuple[str, str], ...] = ()) -> Names:
    return Names(women.split(), men.split(), [name.replace("_", " ") for name in families.split()], endings)


ENGLISH = _names(
    "Abigail Alice Amelia Amy Anna Beatrice Bethany Bridget Caroline Charlotte Chloe Clara Daisy Deborah Eleanor Ella"
    " Ellie Emily Emma Esther Evelyn Fiona Florence Frances Freya Georgia Grace Hannah Harriet Hazel Heather Helen"
    " Holly Imogen Isobel Ivy Jane Jessica Joanna Judith Julia Kate Laura Leah Lily Lorna Lucy Lydia Margaret Martha"
    " Matilda Megan Naomi Nina Olivia Penelope Phoebe Poppy Rachel Rebecca Rosemary Ruth Sally Sarah Sophie Stella"
    " Susan Tabitha Tessa Violet Willow Yasmin Zara Priya Anjali Amina",
    "Adam Aidan Alan Albert Alexander Andrew Anthony Arthur Barnaby Benjamin Bernard Callum Charles Christopher"
    " Colin Daniel David Dominic Duncan Edmund Edward Elliot Ethan Felix Finlay Francis Frederick Gareth George"
    " Gilbert Graham Gregory Harry Henry Hugh Ian Isaac Jack James Jasper Jeremy Joel John Joseph Julian Keith"
    " Kenneth Laurence Leonard Lewis Luke Malcolm Martin Matthew Michael Nathan Neil Nicholas Noah Oliver Oscar"
    " Patrick Peter Philip Ralph Reuben Richard Robert Rory Samuel Simon Stephen Stuart Theo Thomas Toby Trevor"
    " Victor Walter William Arjun Imran",
    "Abbott Alderton Ashby Atwell Bagshaw Barlow Bartlett Beckett Bellamy Birch Blackwood Bowden Bradley Brambley"
    " Bridges Brook Buckley Burrows Carver Chadwick Chandler Chilton Clayton Cobb Coleman Cotton Crossley Dalton"
    " Darby Dawson Denholm Dixon Drayton Duckworth Eastwood Ellery Elwood Fairfax Farrow Fenwick Fielding Fletcher"
    " Foster Frost Gale Garland Gibbs Goddard Graves Greenhalgh Hadley Hale Halliwell Hargreaves Harper Hartley"
    " Hawthorn Heath Hewitt Hobbs Holloway Horton Hurst Ingram Jarvis Keating Kendall Kershaw Kirkby Lacey Langley"
    " Larkin Latham Leighton Linton Lockwood Lomax Mallory Marlow Marsden Mercer Merton Milburn Moorcroft Morley"
    " Naylor Newbury Norris Oakley Ogden Orchard Osborne Packham Palmer Parkin Peacock Pickering Platt Prescott"
    " Quick Radcliffe Ramsden Redfern Ridley Rowe Rushton Sadler Selby Shepherd Sherwood Slater Somers Stafford"
    " Stanhope Sutcliffe Swift Tanner Thackray Thorne Tindall Tomlin Turnbull Underhill Wakefield Walton Wardle"
    " Weaver Westbrook Whitaker Whitlock Wilmot Winslow Woodley Wragg Yates Patel Khan Shah",
)
IRISH = _names(
    "Aoife Niamh Ciara Siobhan Orla Maeve Roisin Sinead Grainne Deirdre Una Nuala",
    "Cormac Declan Eoin Fergal Oisin Padraig Ronan Cathal Donal Brendan Tadhg Niall",
    "Brannigan Cassidy Corrigan Delaney Devlin Fahey Feeney Garvey Hanlon Hennessy Kilbride Lanigan Mulcahy"
    " O'Dwyer O'Hara O'Rourke Quigley Rafferty Shanahan Tierney",
)
GERMAN = _names(
    "Anneliese Birgit Christiane Dagmar Elke Franziska Gudrun Hanna Ilse Johanna Katrin Lena Maike Nele Petra Renate"
    " Sabine Silke Ulrike Wiebke",
    "Armin Bernd Carsten Detlef Eckhard Florian Gerd Holger Ingo Jörg Klaus Lorenz Moritz Norbert Ralf Rüdiger Stefan"
    " Thilo Uwe Volker",
    "Ackermann Baumgart Brandt Dietz Ebeling Falkner Gärtner Hartwig Henkel Kessler Kirchner Köhler Lindner Lohmann"
    " Mertens Nagel Ostermann Pfeiffer Rademacher Reinhardt Sauer Schilling Thiele Uhlig Vogt Wendt Winkler Ziegler",
)
FRENCH = _names(
    "Agnès Aurélie Béatrice Camille Céline Delphine Élodie Estelle Fabienne Gaëlle Hélène Inès Juliette Léa Margaux"
    " Mathilde Noémie Pauline Solène Véronique",
    "Antoine Bastien Cédric Damien Étienne Fabrice Gaspard Hugo Jérôme Julien Laurent Loïc Mathieu Olivier Pascal"
    " Quentin Rémi Sébastien Thibault Yves",
    "Aubry Barbier Beaufort Bonnet Carpentier Chevalier Delacroix Deschamps Duval Fabre Faucher Garnier Girard Guérin"
    " Lacombe Lambert Lemaire Marchand Mercier Morel Perrin Picard Renaud Rivière Rousseau Tessier Vasseur Villard",
)
SPANISH = _names(
    "Ainhoa Alba Amparo Begoña Carmen Carla Dolores Elena Esperanza Inmaculada Irene Lucía Marta Mercedes Montserrat"
    " Noelia Nuria Pilar Rocío Silvia",
    "Adrián Alfonso Álvaro Andrés César Diego Enrique Esteban Fermín Gonzalo Hugo Iván Jaime Joaquín Lorenzo Marcos"
    " Óscar Rafael Sergio Vicente",
    "Aguilar Alonso Arroyo Ballester Benítez Calvo Carrasco Castaño Cuenca Domínguez Esteve Ferrer Fuentes Gallardo"
    " Herrero Ibáñez Lozano Luque Marín Montero Navarro Olmedo Pascual Quintana Robles Santamaría Soler Vidal",
)
PORTUGUESE = _names(
    "Beatriz Catarina Filipa Graça Helena Inês Joana Leonor Mafalda Margarida Raquel Teresa",
    "Afonso Bernardo Duarte Fernão Gonçalo João Luís Nuno Paulo Rui Tiago Vasco",
    "Almeida Azevedo Barbosa Carvalho Coelho Esteves Figueiredo Guimarães Leitão Macedo Nogueira Pacheco Queirós"
    " Rebelo Sampaio Tavares Teixeira Vasconcelos",
)
ITALIAN = _names(
    "Alessia Bianca Chiara Donatella Elisa Federica Giulia Ilaria Lucia Marta Ornella Paola Sabrina Valentina",
    "Alberto Bruno Carlo Davide Emilio Fabio Giacomo Lorenzo Marco Nicola Paolo Riccardo Stefano Umberto",
    "Barbieri Bellini Caruso Colombo De_Angelis Ferrara Fontana Galli Lombardi Marchetti Moretti Orlando Pellegrini"
    " Rinaldi Sartori Testa Valentini Zanetti",
)
DUTCH = _names(
    "Anouk Carlijn Elise Femke Hanneke Ilse Jolanda Lieke Marloes Nienke Saskia Tineke Veerle Wendy",
    "Arjen Bas Casper Dirk Erik Freek Gijs Hendrik Jeroen Koen Maarten Pieter Ruben Wouter",
    "Bakker Bosman De_Wit Dekker Hoekstra Jansen Kuipers Mulder Postma Prins Schouten Smit Van_den_Berg Van_der_Meer"
    " Verhoeven Visser Willems Zwart",
)
SWEDISH = _names(
    "Agneta Astrid Birgitta Ebba Elin Frida Ingrid Kerstin Linnea Maja Sara Ylva",
    "Anders Björn Erik Fredrik Gustav Henrik Johan Lars Magnus Nils Oskar Sven",
    "Ahlberg Bergström Dahlin Ekholm Forsberg Hedlund Holmgren Lindqvist Löfgren Nordin Sandberg Wallin Åberg",
)
NORWEGIAN = _names(
    "Anne Berit Guro Hilde Ingeborg Kari Liv Marit Randi Silje Solveig Tone",
    "Arne Bjarne Eirik Geir Håkon Jostein Kjell Magne Olav Sindre Torbjørn Vegard",
    "Aasen Bakken Dahl Eide Fossum Haugen Hovland Lien Moen Nygård Solberg Strand Tangen Vik",
)
DANISH = _names(
    "Annelise Bente Dorthe Freja Gitte Hanne Karen Lone Mette Pernille Signe Tove",
    "Asger Bent Christian Flemming Jens Jeppe Kasper Mads Niels Palle Søren Torben",
    "Agerskov Bech Bjerregaard Dalsgaard Friis Holm Kjær Lauritsen Mikkelsen Nørgaard Overgaard Skov Thorup Østergaard",
)
FINNISH = _names(
    "Aino Eeva Hanna Helmi Kaisa Leena Marja Outi Päivi Riikka Sanna Tuula",
    "Antti Eero Heikki Ilkka Jari Kalle Lauri Mikko Olli Pekka Sampo Veikko",
    "Aalto Hakala Heikkinen Järvinen Kallio Koskela Laaksonen Lehtonen Mäkelä Niemi Peltonen Rantanen Salmi Virtanen",
)
ICELANDIC = _names(
    "Ásta Birna Guðrún Hrefna Katrín Sigríður Sólveig Þóra",
    "Arnar Baldur Einar Gunnar Hilmar Ólafur Sigurður Þorsteinn",
    "Arnarson Baldursson Einarsson Gunnarsson Hilmarsson Jónsson Stefánsson Þórsson",
    (("sson", "sdóttir"), ("arson", "ardóttir")),
)
POLISH = _names(
    "Agnieszka Barbara Dorota Ewa Halina Iwona Joanna Katarzyna Małgorzata Zofia",
    "Andrzej Bartosz Dariusz Grzegorz Jacek Krzysztof Marek Paweł Tomasz Wojciech",
    "Borkowski Dudek Górski Jabłoński Kaczmarek Lewandowski Mazur Nowicki Pawlak Sikorski Wilk Zieliński",
    (("ski", "ska"), ("cki", "cka")),
)
CZECH = _names(
    "Alena Eva Hana Jitka Kateřina Lenka Markéta Zuzana",
    "David Jiří Karel Lukáš Marek Ondřej Petr Zdeněk",
    "Bartoš Doležal Fiala Havlík Kolář Novotný Šimek Zeman",
    (("ý", "á"), ("a", "ová"), ("ek", "ková"), ("", "ová")),
)
LITHUANIAN = _names(
    "Asta Daiva Eglė Ieva Jurga Rasa Rūta Živilė",
    "Algis Darius Gintaras Jonas Mantas Rimas Tomas Vytautas",
    "Balčiūnas Jankauskas Kairys Petrauskas Rimkus Stankevičius Urbonas Žukauskas",
    (
        ("ūnas", "ūnienė"),
        ("auskas", "auskienė"),
        ("onas", "onienė"),
        ("ičius", "ičienė"),
        ("us", "uvienė"),
        ("ys", "ienė"),
    ),
)
GREEK = _names(
    "Anastasia Chrysa Despina Eleni Ioanna Katerina Maria Sofia Theodora Vasiliki",
    "Andreas Christos Dimitris Giorgos Kostas Michalis Nikos Panagiotis Stavros Yannis",
    "Alexiou Antoniou Christou Dimitriou Georgiou Ioannou Konstantinou Loizou Nikolaou Panagiotou Savvidou Stavrou",
)
HEBREW = _names(
    "Adi Dana Galit Hila Michal Noa Orly Shira Tamar Yael",
    "Amir Avi Eitan Gal Ilan Nadav Omer Ron Uri Yoav",
    "Alon Avraham Barak Carmi Dagan Eshel Golan Harari Navon Peled Sagi Shaked",
)
ARABIC = _names(
    "Amal Dalia Fatima Hala Layla Maryam Noor Rania Salma Yasmine",
    "Ahmad Fadi Hassan Jamil Karim Majid Nabil Omar Rami Tariq",
    "Al_Amin Al_Hakim Al_Masri Bakri Darwish Fares Haddad Khoury Mansour Najjar Qasim Saleh",
)
JAPANESE = _names(
    "Akiko Chika Emi Haruka Kaori Mariko Naomi Sachiko Yuki Yumi",
    "Daichi Hiroshi Kazuo Kenji Makoto Naoki Ryota Satoshi Takashi Yusuke",
    "Fujimoto Hashimoto Ishikawa Kimura Matsuda Mori Nakagawa Okada Sakamoto Shimizu Ueda Yamashita",
)
CHINESE = _names(
    "Ka-yan Mei-ling Pui-shan Siu-fong Suet-ying Wai-man Wing-yan Yuk-lan",
    "Chi-keung Chun-ho Ka-ming Kwok-wai Man-fai Tsz-hin Wai-lun Yiu-tong",
    "Chan Cheung Fung Ho Kwan Lam Leung Ng Poon Tam Wong Yip",
)
MALTESE = _names(
    "Antonella Carmen Doris Graziella Josette Marthese Rita Stephania",
    "Alfred Carmelo Emanuel Joseph Karm Mario Noel Saviour",
    "Abela Attard Borg Camilleri Debono Farrugia Galea Micallef Pace Spiteri Vella Zammit",
)
AFRICAN = _names(
    "Adaeze Amahle Chioma Funmilayo Lerato Nandi Ngozi Thandi Annelize Elmarie",
    "Chidi Emeka Kabelo Sipho Tunde Uche Vusi Themba Hennie Pieter",
    "Adeyemi Balogun Botha Dlamini Eze Khumalo Mokoena Naidoo Nkosi Okafor Okoye Venter",
)
ASIAN = _names(
    "Ji-woo Min-seo Soo-jin Hye-jin Anong Malee Siriporn Ratana",
    "Dong-hyun Jae-won Min-jun Sung-ho Anan Kittisak Somchai Wichai",
    "Kang Choi Han Jung Moon Saetang Srisuk Thongchai Wongsawat Yoon",
)

BY_COUNTRY = {
    "AE": ARABIC, "AT": GERMAN, "BE": DUTCH, "BH": ARABIC, "BR": PORTUGUESE, "CH": GERMAN, "CY": GREEK, "CZ": CZECH,
    "DE": GERMAN, "DK": DANISH, "ES": SPANISH, "FI": FINNISH, "FR": FRENCH, "GR": GREEK, "HK": CHINESE, "IE": IRISH,
    "IL": HEBREW, "IS": ICELANDIC, "IT": ITALIAN, "JP": JAPANESE, "KR": ASIAN, "LB": ARABIC, "LT": LITHUANIAN,
    "MT": MALTESE, "NG": AFRICAN, "NL": DUTCH, "NO": NORWEGIAN, "PL": POLISH, "PT": PORTUGUESE, "SA": ARABIC,
    "SE": SWEDISH, "SG": CHINESE, "TH": ASIAN, "ZA": AFRICAN,
}  # fmt: skip


def names_of(country_code: str | None) -> Names:
    """The names usual in a country; English ones where we know none."""
    return BY_COUNTRY.get(country_code or "", ENGLISH)
