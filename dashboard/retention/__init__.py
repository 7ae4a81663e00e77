"""What is forgotten, and when: by age, by the hour; of one person, when somebody asks. The trail's age is `audit`'s."""
