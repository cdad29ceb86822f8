"""From verdicts to what people read: results.json, HTML, JUnit, Markdown, badge, diff, comparison."""
