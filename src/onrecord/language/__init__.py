"""What onrecord knows of language: words, stems, stop words, spoken numbers and dates. English ships."""
