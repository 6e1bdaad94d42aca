# The tasks of this house. `./trato test` is what must pass; the rest serves while working.
PYTHON := .venv/bin/python

.PHONY: demo test fast campaign format locks reference messages screenshots longest

demo:         ## the demo company at http://127.0.0.1:8000
	./trato demo

test:         ## everything that must pass
	./trato test

fast:         ## the same without the browser
	./trato test --fast

campaign:     ## slow campaigns: faults, fuzz, scale; each prints its seed
	./trato test -m campaign

format:       ## format and mend what can be mended
	.venv/bin/ruff format . && .venv/bin/ruff check --fix .

locks:        ## requirements/*.in → *.txt with hashes
	for name in runtime dev; do .venv/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	  --no-emit-index-url --no-emit-find-links --no-header requirements/$$name.in -o requirements/$$name.txt; done

reference:    ## docs/reference from the code
	$(PYTHON) tools/write_reference.py

messages:     ## collect the texts, keep the translations
	$(PYTHON) tools/messages.py

screenshots:  ## the pictures of the documentation, from the demo
	$(PYTHON) tools/screenshots.py

longest:      ## the longest files, functions and templates: does each hold one noun?
	$(PYTHON) tools/longest.py
