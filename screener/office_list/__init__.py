"""The office list: what an office says is its own and public: its phones, its staff, its schools, its mascot."""
