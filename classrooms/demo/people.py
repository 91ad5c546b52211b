"""The people of the demo school. Nobody here is real."""

TEACHERS = (("rivera", "Elena", "Rivera"), ("okafor", "Daniel", "Okafor"))

# One class a line: the last two of each have done nothing yet.
CLASSES = (
    "Maya Torres, Liam Becker, Aisha Rahman, Noah Kim, Sofia Petrov, Ethan Clarke, Priya Nair, Lucas Moreau, Zoe Adams, "
    "Omar Haddad, Grace Liu, Caleb Wright, Nina Kowalski, Jamal Brooks, Hannah Stein, Diego Fuentes, Amara Obi, "
    "Tyler Jensen, Leila Farsi, Owen Murphy, Chloe Dubois, Marcus Hall, Yuki Tanaka, Ben Sharp",
    "Ruby Castillo, Isaac Cohen, Fatima Noor, Henry Walsh, Camila Rojas, Dylan Foster, Mei Chen, Samuel Osei, Ella Novak, "
    "Andre Lewis, Tara Singh, Jack Doyle, Naomi Fischer, Victor Silva, Ivy Morgan, Hassan Ali, Lucy Hart, Peter Lang, "
    "Rosa Medina, Kyle Bennett",
    "Anna Weber, Jonah Reed, Salma Aziz, Felix Grant, Bianca Costa, Aaron Pike, Lin Zhao, Tomas Vega, Freya Olsen, "
    "Malik Carter, Elise Roux, Sean Byrne, Dana Levin, Ravi Patel, June Parker, Oscar Nunez, Tessa Ford, Will Tran",
)
