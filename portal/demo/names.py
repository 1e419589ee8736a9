"""Invented names of people, by the language of their tenant."""

GIVEN = {
    "de": "Adele Anton Arne Birgit Bruno Carla Claudia Dirk Elke Emil Erik Fenja Frieda Georg Greta Hanna Hannes Ida "
    "Ingo Jana Jens Jette Jonna Jürgen Karin Kilian Klara Lars Lena Levin Lotte Maja Malte Marlene Mats Merle "
    "Nele Nils Olga Oskar Paula Peer Pia Ralf Rieke Romy Sven Svea Tilda Till Tomke Udo Ute Vera Volker Wiebke "
    "Wilma Yannik Zita",
    "en": "Abigail Aaron Alice Amos Beth Blake Caleb Cora Daisy Dean Edith Elijah Ella Evan Faith Felix Fiona Flora "
    "Gavin Gemma Hazel Hugh Iris Isaac Ivy Jasper Jenna Joel June Keira Kyle Layla Leon Logan Mabel Mason Megan "
    "Miles Naomi Nolan Opal Owen Pearl Quinn Rhea Riley Ruth Seth Sadie Silas Tessa Tobias Una Vince Wade Willa "
    "Wyatt Zoe",
    "fr": "Adrien Agathe Alix Anaïs Anatole Aurore Basile Blanche Brice Capucine Célestin Céline Cyprien Damien "
    "Delphine Édith Élise Eloi Émile Flore Florian Gaspard Gilles Hélène Honoré Inès Jacinthe Joséphine Jules "
    "Justine Lazare Léa Léon Lise Lucien Maëlle Manon Mathis Mélanie Noé Odile Océane Pascal Perrine Quentin Rémi "
    "Rosalie Sabine Solène Sylvain Théo Tiphaine Ursule Valentin Violette Yann Yvonne Zacharie",
    "es": "Abel Aitana Alba Alejo Alma Amparo Aurora Beltrán Berta Blas Candela Carmen Celia César Clara Dalia Darío "
    "Delia Elena Elías Emilio Estela Eva Fabián Fermín Flora Gael Gloria Héctor Inés Irene Iván Jimena Julia Lara "
    "Leandro Leire Lola Lorena Malena Martín Mateo Nadia Nerea Noelia Nuria Olalla Óscar Pilar Quique Raquel "
    "Rocío Saúl Silvia Tomás Úrsula Valeria Vega Yago Zaida",
}
FAMILY = {
    "de": "Ahrens Albers Bachmann Behrend Brandis Brückner Carstens Dahlke Detlefsen Ebner Eckardt Falk Fehling Fuchs "
    "Gerlach Göbel Hagedorn Harms Hruska Iversen Jahnke Jessen Kaminski Kessler Kröger Landwehr Lindner Lorenz "
    "Maurer Mertens Nagel Nissen Oertel Ohlsen Pauli Petersen Quandt Rademacher Reuter Rösler Sander Schilling "
    "Seidel Steen Tegtmeier Thiele Uhlig Vollmer Vossberg Wagner Winter Wulff Zander Ziegler",
    "en": "Abbott Ainsley Barlow Beckett Blythe Calder Carver Cobb Dalton Drake Ellery Emmett Fairfax Finch Garland "
    "Gentry Hadley Haines Ingram Irving Jarvis Keaton Kerr Lambert Lowell Marsh Merritt Nash Norwood Oakley Ogden "
    "Page Pickett Quill Radcliffe Reeves Sawyer Sherwood Stroud Tatum Thorne Upton Vale Vance Wakefield Weller "
    "Yates York",
    "fr": "Aubert Barbier Beaumont Bellec Bonnard Carpentier Chevalier Colbert Courtois Delmas Desrosiers Duval "
    "Escoffier Fabre Faucher Fontaine Gaillard Garnier Guérin Hamelin Hubert Imbert Jacquet Joubert Lacroix "
    "Langlois Leclerc Lefort Marchand Mercier Moreau Navarre Nicolet Olivier Pasquier Perrin Poirier Quesnel "
    "Renard Roussel Sauvage Serre Tessier Tournier Vasseur Verdier Vidal Voisin",
    "es": "Abad Aguilar Alonso Aranda Arroyo Ballester Barrios Benítez Bravo Calvo Campos Carrasco Castaño Cortés "
    "Crespo Delgado Durán Escobar Espinosa Fajardo Fuentes Gallardo Gil Herrero Ibáñez Izquierdo Jurado Lara "
    "Lozano Marín Medina Montero Navas Nieto Ochoa Ortega Palacios Pascual Quiroga Redondo Rivas Robles Salas "
    "Serrano Soler Tejada Toledo Uribe Valverde Vega Vidal Zamora",
}


def names(language: str) -> tuple[list[str], list[str]]:
    """Given names and family names of a language ("de", "en", "fr", "es")."""
    return GIVEN[language].split(), FAMILY[language].split()
