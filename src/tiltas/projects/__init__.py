"""What is done together: projects, partners, work packages that feed each other, deliverables and funders."""
