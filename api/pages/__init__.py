"""Parts of the dashboard: who looks, what is asked, how numbers, figures and verbatims are shown."""
