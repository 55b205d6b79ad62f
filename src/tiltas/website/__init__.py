"""The door: home, theme and place pages that gather everything, navigation and the personal desk."""
